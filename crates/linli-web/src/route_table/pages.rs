//! Entries of everything that is no part of the API: pages, assets, and what watches the program.
//!
//! Must not mount anything: the pages do. Who adds a page adds its entry here, or a test fails.

use super::{Access, Surface};
use linli_app::access::Right as R;

/// Surface, method, path, and who may call it.
pub type Entry = (Surface, &'static str, &'static str, Access);

const fn page(method: &'static str, path: &'static str, access: Access) -> Entry {
    (Surface::Page, method, path, access)
}

const fn right(method: &'static str, path: &'static str, right: R) -> Entry {
    page(method, path, Access::Right(right))
}

const fn signed_in(method: &'static str, path: &'static str) -> Entry {
    page(method, path, Access::SignedIn)
}

const fn open(method: &'static str, path: &'static str) -> Entry {
    page(method, path, Access::Open)
}

const fn program(path: &'static str, access: Access) -> Entry {
    (Surface::Program, "GET", path, access)
}

/// Every entry, in the order of the paths.
pub const PAGES: &[Entry] = &[
    signed_in("GET", "/"),
    signed_in("GET", "/account"),
    signed_in("GET", "/account/password"),
    signed_in("POST", "/account/password"),
    signed_in("POST", "/account/sessions/others/end"),
    signed_in("POST", "/account/sessions/{key}/end"),
    signed_in("GET", "/account/tokens"),
    signed_in("POST", "/account/tokens"),
    signed_in("POST", "/account/tokens/{id}/revoke"),
    right("GET", "/admin/categories", R::Administer),
    right("GET", "/admin/categories/new", R::Administer),
    right("POST", "/admin/categories/new", R::Administer),
    right("GET", "/admin/categories/{code}", R::Administer),
    right("POST", "/admin/categories/{code}", R::Administer),
    right("POST", "/admin/categories/{code}/turn", R::Administer),
    right("GET", "/admin/import", R::Administer),
    right("POST", "/admin/import", R::Administer),
    right("GET", "/admin/import/apply", R::Administer),
    right("POST", "/admin/import/apply", R::Administer),
    right("GET", "/admin/import/template/{kind}", R::Administer),
    page(
        "GET",
        "/admin/organisation",
        Access::AnyRight(&[R::SeeCases, R::SeePeople, R::SeeStaff, R::Administer]),
    ),
    right("GET", "/admin/organisation/{id}", R::Administer),
    right("POST", "/admin/organisation/{id}", R::Administer),
    right("GET", "/admin/organisation/{id}/new", R::Administer),
    right("POST", "/admin/organisation/{id}/new", R::Administer),
    right("POST", "/admin/organisation/{id}/restore", R::Administer),
    right("POST", "/admin/organisation/{id}/retire", R::Administer),
    right("GET", "/admin/staff", R::SeeStaff),
    right("GET", "/admin/staff/export", R::SeeStaff),
    right("GET", "/admin/staff/new", R::Administer),
    right("POST", "/admin/staff/new", R::Administer),
    right("GET", "/admin/staff/{id}", R::SeeStaff),
    right("GET", "/admin/staff/{id}/edit", R::Administer),
    right("POST", "/admin/staff/{id}/edit", R::Administer),
    right("GET", "/admin/staff/{id}/password", R::SeeStaff),
    right("POST", "/admin/staff/{id}/password", R::Administer),
    right("POST", "/admin/staff/{id}/restore", R::Administer),
    right("POST", "/admin/staff/{id}/retire", R::Administer),
    right("POST", "/admin/staff/{id}/sessions/end", R::Administer),
    right("GET", "/approvals", R::Approve),
    right("GET", "/approvals/export", R::Approve),
    open("GET", "/assets/{file}"),
    right("GET", "/calls/ringing", R::Register),
    right("GET", "/cases", R::SeeCases),
    right("GET", "/cases/export", R::SeeCases),
    right("POST", "/cases/batch/note", R::SeeCases),
    right("POST", "/cases/views", R::SeeCases),
    right("POST", "/cases/views/{view}/forget", R::SeeCases),
    right("GET", "/cases/{id}", R::SeeCases),
    right("POST", "/cases/{id}/attach", R::SeeCases),
    right("GET", "/cases/{id}/attachments/{file}", R::SeeCases),
    right("POST", "/cases/{id}/draft", R::SeeCases),
    right("POST", "/cases/{id}/here", R::SeeCases),
    right("GET", "/cases/{id}/history", R::SeeCases),
    right("GET", "/cases/{id}/print", R::SeeCases),
    right("GET", "/cases/{id}/print/{form}", R::SeeCases),
    right("POST", "/cases/{id}/print/{form}", R::RevealPhone),
    right("GET", "/cases/{id}/{action}", R::SeeCases),
    right("POST", "/cases/{id}/{action}", R::SeeCases),
    right("GET", "/desk", R::Register),
    right("POST", "/desk", R::Register),
    right("GET", "/desk/contacts/{id}", R::SeeCases),
    right("POST", "/desk/draft", R::Register),
    right("POST", "/desk/look", R::Register),
    right("POST", "/desk/park", R::Register),
    right("POST", "/desk/parked/{draft}", R::Register),
    right("POST", "/desk/parked/{draft}/drop", R::Register),
    right("GET", "/desk/{id}", R::SeeCases),
    right("GET", "/escalations", R::SeeCases),
    right("POST", "/escalations/{id}/acknowledge", R::SeeCases),
    right("GET", "/followups", R::FollowUp),
    right("GET", "/followups/export", R::FollowUp),
    program("/health", Access::Open),
    signed_in("GET", "/live"),
    signed_in("GET", "/live/now"),
    program("/metrics", Access::Watcher),
    right("GET", "/incidents", R::Register),
    right("POST", "/incidents", R::Register),
    right("POST", "/incidents/{incident}/end", R::Register),
    signed_in("GET", "/notifications"),
    signed_in("POST", "/notifications"),
    right("GET", "/people", R::SeePeople),
    right("GET", "/people/export", R::SeePeople),
    right("GET", "/people/new", R::EditPeople),
    right("POST", "/people/new", R::EditPeople),
    right("GET", "/people/{id}", R::SeePeople),
    right("GET", "/people/{id}/edit", R::EditPeople),
    right("POST", "/people/{id}/edit", R::EditPeople),
    right("GET", "/people/{id}/reveal", R::RevealPhone),
    right("POST", "/people/{id}/reveal", R::RevealPhone),
    right("GET", "/people/{id}/rooms", R::SeePeople),
    right("POST", "/people/{id}/rooms", R::EditPeople),
    right("GET", "/people/{id}/rooms/{room}/{from}/end", R::SeePeople),
    right("POST", "/people/{id}/rooms/{room}/{from}/end", R::EditPeople),
    right("GET", "/phone/{number}", R::Register),
    right("GET", "/places", R::SeePeople),
    right("GET", "/places/export", R::SeePeople),
    right("GET", "/places/{id}", R::SeePeople),
    right("GET", "/places/{id}/inside", R::Administer),
    right("POST", "/places/{id}/inside", R::Administer),
    right("GET", "/places/{id}/name", R::Administer),
    right("POST", "/places/{id}/name", R::Administer),
    right("POST", "/places/{id}/restore", R::Administer),
    right("POST", "/places/{id}/retire", R::Administer),
    open("POST", "/preferences"),
    program("/ready", Access::Open),
    page(
        "GET",
        "/rosters",
        Access::AnyRight(&[R::SeeCases, R::SeePeople, R::SeeStaff, R::Administer]),
    ),
    page(
        "GET",
        "/rosters/{id}",
        Access::AnyRight(&[R::SeeCases, R::SeePeople, R::SeeStaff, R::Administer]),
    ),
    right("POST", "/rosters/{id}", R::EditRoster),
    right("POST", "/rosters/{id}/{shift}/remove", R::EditRoster),
    signed_in("GET", "/session"),
    open("GET", "/sign-in"),
    open("POST", "/sign-in"),
    open("POST", "/sign-out"),
];
