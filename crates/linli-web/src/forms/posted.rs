//! Extractors for sent forms. Both check the hidden token when the session's secret is known.

use super::Values;
use crate::csrf::{self, SessionSecret};
use crate::errors::Fault;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::Extensions;

/// How many fields a form may have. More is not a person's form.
const MAX_FIELDS: usize = 2_000;

/// The fields of a sent form, its token checked.
#[derive(Clone, Debug)]
pub struct Posted(pub Values);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let secret = request.extensions().get::<SessionSecret>().cloned();
        let axum::Form(pairs) = axum::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|rejection| {
                Fault::of_status(axum::response::IntoResponse::into_response(rejection).status())
            })?;
        let values = Values::from_pairs(pairs);
        check(secret.as_ref(), &values)?;
        Ok(Self(values))
    }
}

/// One uploaded file.
#[derive(Clone, Debug)]
pub struct File {
    /// The name of the form's field.
    pub field: String,
    /// The name that the visitor's machine gave it. Never a path to write to.
    pub name: String,
    pub bytes: Bytes,
}

/// The fields and files of a `multipart/form-data` form, its token checked. The size is limited
/// by the route's body limit.
#[derive(Clone, Debug)]
pub struct PostedFiles {
    pub values: Values,
    pub files: Vec<File>,
}

impl<S: Send + Sync> FromRequest<S> for PostedFiles {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let secret = secret_of(request.extensions());
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|e| Fault::of_status(e.status()))?;
        let mut values = Values::default();
        let mut files = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(|e| Fault::of_status(e.status()))? {
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(str::to_owned);
            if files.len() + values.pairs().len() >= MAX_FIELDS {
                return Err(Fault::TooLarge);
            }
            match name {
                // A file field left empty comes with an empty name.
                Some(name) if name.is_empty() => {}
                Some(name) => {
                    let bytes = part.bytes().await.map_err(|e| Fault::of_status(e.status()))?;
                    files.push(File { field, name, bytes });
                }
                None => {
                    values.add(&field, part.text().await.map_err(|e| Fault::of_status(e.status()))?)
                }
            }
        }
        check(secret.as_ref(), &values)?;
        Ok(Self { values, files })
    }
}

fn secret_of(extensions: &Extensions) -> Option<SessionSecret> {
    extensions.get::<SessionSecret>().cloned()
}

/// Refuses a form without the session's token. Without a session (sign-in, residents' pages) the
/// check of the request's origin stands alone.
fn check(secret: Option<&SessionSecret>, values: &Values) -> Result<(), Fault> {
    if values.pairs().len() > MAX_FIELDS {
        return Err(Fault::TooLarge);
    }
    match secret {
        Some(SessionSecret(secret))
            if !csrf::verify(secret, values.get(csrf::FIELD).unwrap_or_default()) =>
        {
            Err(Fault::CrossSite)
        }
        _ => Ok(()),
    }
}
