//! Version 1 of the API: a folder for each resource, a file for each act.

mod boards;
mod calendars;
mod calls;
mod cases;
mod categories;
mod complaints;
mod contacts;
mod deputies;
mod notices;
mod organisation;
mod places;
mod policies;
mod repairs;
mod residents;
mod rosters;
mod search;
mod shapes;
mod staff;
mod triage;

use crate::route_table::Routes;

/// Every operation.
pub(super) fn routes() -> Routes {
    complaints::routes()
        .merge(repairs::routes())
        .merge(calls::routes())
        .merge(contacts::routes())
        .merge(cases::routes())
        .merge(search::routes())
        .merge(categories::routes())
        .merge(organisation::routes())
        .merge(places::routes())
        .merge(residents::routes())
        .merge(staff::routes())
        .merge(rosters::routes())
        .merge(deputies::routes())
        .merge(policies::routes())
        .merge(calendars::routes())
        .merge(boards::routes())
        .merge(notices::routes())
        .merge(triage::routes())
}
