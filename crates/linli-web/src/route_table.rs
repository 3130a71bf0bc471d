//! The table of all routes: method, path, and who may call it.
//!
//! Owns [`Routes`], the only way from a handler of the API to the router, and [`PAGES`], the entries
//! of everything else. A test compares the table with what the router knows, and tries every entry
//! with every role, so that no route exists without a decision about who may call it. Must not
//! decide what a role may do inside a case: that is `linli_app::access` and the rules of the process.

mod pages;

pub use pages::PAGES;

use crate::api;
use crate::state::WebState;
use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use linli_app::Caller;
use linli_app::access::Right;
use linli_domain::vocabulary::Role;
use std::collections::BTreeSet;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;

/// Who may call a route. What they then find is a matter of their scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without signing in.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever holds this right at some node.
    Right(Right),
    /// Whoever holds one of these rights.
    AnyRight(&'static [Right]),
    /// Programs that watch this one: from this machine, or with the configured token.
    Watcher,
}

impl Access {
    /// The roles that may call the route; `None` for everybody who is signed in.
    pub fn roles(self) -> Option<BTreeSet<Role>> {
        match self {
            Self::Open | Self::SignedIn | Self::Watcher => None,
            Self::Right(right) => Some(right.roles().iter().copied().collect()),
            Self::AnyRight(rights) => {
                Some(rights.iter().flat_map(|right| right.roles()).copied().collect())
            }
        }
    }

    /// Whether a caller may call the route at all.
    pub fn admits(self, caller: &Caller) -> bool {
        match self {
            Self::Open | Self::SignedIn => true,
            Self::Right(right) => caller.has(right),
            Self::AnyRight(rights) => rights.iter().any(|right| caller.has(*right)),
            Self::Watcher => false,
        }
    }
}

/// What kind of caller a route is made for, and so how it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// People, with a session.
    Page,
    /// Programs, with a token; refuses as problem+json.
    Api,
    /// Whoever runs the program.
    Program,
}

/// One entry of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// As the router knows it: `/api/v1/cases/{id}`.
    pub path: String,
    pub access: Access,
    pub surface: Surface,
}

/// Who may call a page; `None` for one that the table does not name.
pub fn access_of_page(method: &Method, path: &str) -> Option<Access> {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let entry = PAGES.iter().find(|(_, of, at, _)| *of == method && *at == path);
    entry.map(|(.., access)| *access)
}

/// The whole table.
pub fn table() -> Vec<Route> {
    let pages = PAGES.iter().map(|(surface, method, path, access)| Route {
        method: if *method == "POST" { Method::POST } else { Method::GET },
        path: (*path).to_owned(),
        access: *access,
        surface: *surface,
    });
    pages.chain(api::routes().table().cloned()).collect()
}

/// Handlers of the API with their entries and their description.
#[derive(Default)]
pub struct Routes {
    mounts: Vec<(Route, MethodRouter<WebState>)>,
    operations: Vec<(String, PathItem)>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

/// Paths and schemas by name.
type Described = (Vec<(String, PathItem)>, Vec<(String, RefOr<Schema>)>);

impl Routes {
    /// Mounts a handler that is not described, such as the description itself. It answers GET.
    #[must_use]
    pub fn plain(mut self, path: &str, handler: MethodRouter<WebState>) -> Self {
        let (method, access, surface) = (Method::GET, Access::Open, Surface::Api);
        self.mounts.push((Route { method, path: path.to_owned(), access, surface }, handler));
        self
    }

    /// Mounts one operation, from `utoipa_axum::routes!(handler)` with one handler.
    #[must_use]
    pub fn mount(mut self, access: Access, described: UtoipaMethodRouter<WebState>) -> Self {
        let (schemas, paths, handler) = described;
        self.schemas.extend(schemas);
        for (path, mut item) in paths.paths {
            for (method, operation) in operations(&mut item) {
                api::document::complete(operation, &method, &path, access);
                let path = format!("{}{path}", api::BASE);
                let route = Route { method, path, access, surface: Surface::Api };
                self.mounts.push((route, handler.clone()));
            }
            self.operations.push((path, item));
        }
        self
    }

    /// Both as one.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.mounts.extend(other.mounts);
        self.operations.extend(other.operations);
        self.schemas.extend(other.schemas);
        self
    }

    /// The entries.
    pub fn table(&self) -> impl Iterator<Item = &Route> {
        self.mounts.iter().map(|(route, _)| route)
    }

    /// Paths and schemas of the description.
    pub(crate) fn described(self) -> Described {
        (self.operations, self.schemas)
    }

    /// The router. It lets nobody in whom the table does not name.
    pub fn router(self, state: &WebState) -> Router {
        let mut router = Router::new();
        for (route, mut handler) in self.mounts {
            if route.access != Access::Open {
                let guard = api::identity::Guard { state: state.clone(), access: route.access };
                handler = handler.route_layer(from_fn_with_state(guard, api::identity::guard));
            }
            router = router.route(&route.path, handler);
        }
        router.with_state(state.clone())
    }
}

/// The operations of a path, by method.
fn operations(item: &mut PathItem) -> Vec<(Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
    .collect()
}
