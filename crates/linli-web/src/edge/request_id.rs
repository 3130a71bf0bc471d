//! A short number for each request, readable over the phone, in the log and on error pages.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The header of the answer.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of the present request, in its extensions: `K7Q2-M4XD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Digits and letters without I, L, O, U: none can be misheard for another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl RequestId {
    fn random() -> Self {
        let mut bytes = [0_u8; 8];
        if getrandom::fill(&mut bytes).is_err() {
            tracing::warn!("no randomness for a request id");
        }
        let mut id = String::with_capacity(9);
        for (index, byte) in bytes.iter().enumerate() {
            if index == 4 {
                id.push('-');
            }
            id.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        Self(id)
    }
}

/// Gives each request its number, and the answer its header. A number from outside is not taken
/// over: it could be anything.
pub(super) async fn assign(mut request: Request, next: Next) -> Response {
    let id = RequestId::random();
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
