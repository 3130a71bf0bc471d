//! `POST /cases/{id}/attach` (CMP-1, CMP-7).

use super::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use linli_app::complaint::act::Act;
use linli_app::files::Upload;
use linli_domain::complaint::Action;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// Adds a photo, recording or document: JPEG, PNG, WebP, PDF or sound, at most 8 MB.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attach {
    /// The name of the file, shown beside it.
    name: String,
    /// The content in Base64.
    #[serde(deserialize_with = "from_base64")]
    #[schema(value_type = String)]
    content: Vec<u8>,
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(|_| serde::de::Error::custom("not Base64"))
}

impl Body for Attach {
    const ACTION: Action = Action::Attach;
    const ADDS: bool = true;
    // Eight megabytes in Base64, and a name.
    const LIMIT: usize = 12 * 1024 * 1024;
    const RENAMED: &'static [(&'static str, &'static str)] = &[("content", "file")];

    fn act(self) -> Act {
        Act::Attach { file: Upload::new(self.name, self.content) }
    }
}
