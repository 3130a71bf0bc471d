//! The description of the API in OpenAPI 3.1, made from the handlers themselves.
//!
//! Owns what all operations have in common: who may call them, the headers, the errors. A copy lies
//! in `docs/api/openapi.json`; a test compares it.

use super::{BASE, problem};
use crate::route_table::{Access, Routes};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use linli_domain::vocabulary::Role;
use std::sync::OnceLock;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, Ref, RefOr, Required, Response as Described, Server, Type,
};

/// The name of the security scheme.
const TOKEN: &str = "token";

const DESCRIPTION: &str = "\
Complaints of residents, from the call to the archive.

**Who calls.** `Authorization: Bearer linli_…`, a token that its owner makes on the page of their \
account. It acts as its owner, with the owner's roles of this moment. The scope `read` reads, `write` \
changes, `admin` keeps the owner's administrator roles. The session cookie of the pages is not \
accepted here.

**Shapes.** JSON, snake_case. Times are RFC 3339 with an offset, answered in UTC. Money is a whole \
number of fen. Ids are UUIDs. A body has at most 1 MiB, one with an attachment 12 MiB. Fields that are not described are refused by name.

**Versions.** A case answers with an `ETag`. Every act names the version that it was decided on in \
`If-Match`: an older one is refused with 409 `stale` and both versions, and nothing is overwritten. \
`If-Match: *` takes whatever is there; editions of boards are signed off in the same way. Acts that only add to a case (note, supplement, attach, \
tell-resident, follow-up, escalate) need no version; the others are refused with 428 without one.

**Twice.** A create with an `Idempotency-Key` happens once: sent again with the same body it is \
answered as the first time, with another body it is refused with 422 `key_reused`.

**Pages.** A list takes `limit` and `cursor` and answers `next`, the cursor of the next page, or null.

**Errors** are problem+json (RFC 9457), with a stable `code`, typed `params`, and `issues` by field; \
`title` and `detail` follow `Accept-Language` (zh-CN, zh-TW, en). What lies outside of the caller's \
range is not there: 404.";

/// Answers that go wrong, described once: status, name, words.
const ERRORS: &[(&str, &str, &str)] = &[
    ("400", "Unreadable", "The body is no JSON, or a header cannot be read."),
    ("401", "SignedOut", "No token, or one that is not in force."),
    ("403", "Forbidden", "The token or its owner's roles do not allow this."),
    ("404", "NotFound", "Not there, or outside of the caller's range."),
    ("409", "Refused", "A rule says no (its code), or the version is not the newest (`stale`)."),
    ("413", "TooLarge", "The body is too large."),
    ("415", "MediaType", "The body is not `application/json`."),
    ("422", "Invalid", "A field is wrong; `issues` names each."),
    ("428", "IfMatchRequired", "`If-Match` is missing."),
    ("503", "Unavailable", "The database is not available; `Retry-After` says when to try again."),
];

/// Adds what all operations share: security, roles, errors.
pub(crate) fn complete(operation: &mut Operation, method: &Method, path: &str, access: Access) {
    let reads = *method == Method::GET;
    let scope = if reads { "read" } else { "write" };
    errors(operation, &["401", "403", "503"]);
    if path.contains('{') {
        errors(operation, &["404"]);
    }
    if !reads || names(operation, |p| matches!(p.parameter_in, ParameterIn::Query)) {
        errors(operation, &["422"]);
    }
    if names(operation, |p| p.name == "If-Match" && matches!(p.required, Required::True)) {
        errors(operation, &["409", "428"]);
    }
    if !reads {
        errors(operation, &["400", "413", "415"]);
    }
    if access != Access::Open {
        operation.security = Some(vec![SecurityRequirement::new(TOKEN, [scope])]);
    }
    let roles = access.roles().into_iter().flatten().map(Role::as_str).collect::<Vec<_>>();
    let note = match roles.is_empty() {
        true => String::new(),
        false => format!("Roles: {}.", roles.join(", ")),
    };
    let description = operation.description.take().unwrap_or_default();
    let words: Vec<&str> =
        [description.trim(), note.as_str()].into_iter().filter(|w| !w.is_empty()).collect();
    operation.description = (!words.is_empty()).then(|| words.join("\n\n"));
}

/// Whether the operation takes such a parameter.
fn names(operation: &Operation, such: impl Fn(&Parameter) -> bool) -> bool {
    operation.parameters.iter().flatten().any(|p| matches!(p, RefOr::T(p) if such(p)))
}

/// Names error answers by their status.
pub(crate) fn errors(operation: &mut Operation, statuses: &[&str]) {
    for (status, name, _) in ERRORS.iter().filter(|(status, ..)| statuses.contains(status)) {
        let answer = RefOr::Ref(Ref::from_response_name(*name));
        operation.responses.responses.entry((*status).to_owned()).or_insert(answer);
    }
}

/// An error answer.
fn described_error(words: &str) -> Described {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(words).content("application/problem+json", content).build()
}

/// Describes a header of the request.
pub(crate) fn header(operation: &mut Operation, name: &str, required: bool, words: &str) {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required { Required::True } else { Required::False })
        .description(Some(words))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

/// A good answer with a body of this schema and the headers that it carries.
pub(crate) fn answer(words: &str, schema: &str, headers: &[(&str, &str)]) -> Described {
    let content = Content::new(Some(Ref::from_schema_name(schema)));
    let builder = ResponseBuilder::new().description(words).content("application/json", content);
    let with_headers = headers.iter().fold(builder, |builder, (name, words)| {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some(*words))
            .build();
        builder.header(*name, header)
    });
    with_headers.build()
}

/// The whole description.
pub fn document() -> OpenApi {
    let (operations, mut schemas) = super::v1::routes().described();
    problem::schemas(&mut schemas);
    let described = ERRORS.iter().map(|(_, name, words)| (*name, described_error(words)));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .responses_from_iter(described)
        .security_scheme(TOKEN, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .build();
    let info = InfoBuilder::new()
        .title("Linli")
        .version("1")
        .description(Some(DESCRIPTION))
        .license(Some(
            LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
        ))
        .build();
    let tags = [
        ("cases", "Cases of all kinds: registering, reading, acting."),
        ("contacts", "What reached the desk, whether or not a case came of it."),
        ("directory", "Organisation, places, residents, staff, categories."),
        ("rules", "Policies and calendars in versions: read, try, save."),
        ("boards", "Editions of the public boards: read, and signed off."),
        ("own", "What concerns the caller."),
    ];
    let mut document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(BASE)]))
        .components(Some(components))
        .tags(Some(
            tags.map(|(name, words)| TagBuilder::new().name(name).description(Some(words)).build()),
        ))
        .build();
    for (path, item) in operations {
        match document.paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => {
                document.paths.paths.insert(path, item);
            }
        }
    }
    document
}

/// The description as it is served and kept in `docs/`.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        // Through a value, so that the order of keys does not depend on a hash.
        let value = serde_json::to_value(document()).unwrap_or_default();
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    })
}

pub(super) fn routes() -> Routes {
    Routes::default().plain("/api/v1/openapi.json", get(serve))
}

async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// Two shapes of one name would silently be one.
    #[test]
    fn names_of_schemas_are_unique() {
        let (_, mut schemas) = crate::api::v1::routes().described();
        crate::api::problem::schemas(&mut schemas);
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for (name, schema) in schemas {
            let schema = serde_json::to_string(&schema).expect("JSON");
            if let Some(first) = known.insert(name.clone(), schema.clone()) {
                assert_eq!(first, schema, "two schemas are called {name}");
            }
        }
    }
}
