//! Models as they lie in the database: loading, switching, going back.
//!
//! Owns their compressed form. Which model is good enough is decided by [`super::learn`].

use super::refresh;
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use linli_store::triage as store;
use linli_triage::model::Model;
use linli_triage::start;
use serde::Serialize;
use std::io::{Read as _, Write as _};

pub use linli_store::triage::ModelRow;

/// The model that ships.
pub const SHIPPED: i64 = 0;
/// Bytes that a model may have when it is unpacked: a damaged one must not fill the memory.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Models shown at once.
const SHOWN: u32 = 20;

/// A model as it is stored.
pub(super) fn packed(model: &Model) -> Result<Vec<u8>, AppError> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer
        .write_all(&model.to_bytes())
        .and_then(|()| packer.finish())
        .map_err(|e| AppError::Internal(e.to_string()))
}

fn unpacked(body: &[u8]) -> Result<Model, String> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(body)
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("the stored model cannot be unpacked: {e}"))?;
    Model::from_bytes(&bytes).map_err(|e| e.to_string())
}

/// A version of the model, or in words why it does not load.
///
/// # Errors
/// [`AppError::Unavailable`] if the database does not answer.
pub async fn load(app: &App, version: i64) -> Result<Result<Model, String>, AppError> {
    let body = match version {
        SHIPPED => None,
        _ => app.db.read(move |tx| Ok::<_, AppError>(store::body(tx, version)?)).await?,
    };
    let read = move || match (version, body) {
        (SHIPPED, _) => Ok(start::model().clone()),
        (_, Some(body)) => unpacked(&body),
        (_, None) => Err(format!("there is no model {version}")),
    };
    tokio::task::spawn_blocking(read).await.map_err(|e| AppError::Internal(e.to_string()))
}

/// The latest models, newest first; their bodies only say whether there is one.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<(i64, Vec<ModelRow>), AppError> {
    caller.require(Right::Administer)?;
    app.db.read(|tx| Ok((store::in_force(tx)?, store::models(tx, SHOWN)?))).await
}

/// What the change log says.
#[derive(Serialize)]
struct Switched {
    version: i64,
}

/// The model answers in all offices, so whoever administers one of them alone does not choose it.
pub(super) fn require_company(caller: &Caller) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Administer)?;
    if caller.scope(Right::Administer).everything { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Lets another version answer: going back, or forward again. Only one that loads is taken.
///
/// # Errors
/// [`AppError::Invalid`] on `version` for one that is not there or does not load.
pub async fn switch(app: &App, caller: &Caller, version: i64) -> Result<(), AppError> {
    require_company(caller)?;
    if load(app, version).await?.is_err() {
        return Err(AppError::field("version", "unknown"));
    }
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let before = store::in_force(tx)?;
            if before == version {
                return Ok(());
            }
            let by = Some(caller.staff.0).filter(|id| !id.is_nil());
            store::switch(tx, version, shared.environment.now(), by)?;
            let change = Change::by(&caller, "switch", "triage_model");
            let change = change.before(&Switched { version: before }).after(&Switched { version });
            Ok::<_, AppError>(change.save(tx, shared.environment.as_ref())?)
        })
        .await?;
    refresh(app).await.map(drop)
}
