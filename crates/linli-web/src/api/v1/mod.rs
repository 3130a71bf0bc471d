//! Version 1 of the API: a folder for each resource, a file for each act.

mod cases;
mod complaints;
mod shapes;

use crate::route_table::Routes;

/// Every operation.
pub(super) fn routes() -> Routes {
    complaints::routes().merge(cases::routes())
}
