//! Tests of the layers around the routes.

use super::*;
