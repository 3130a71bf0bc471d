//! Signed registers from which words are erased by right: the signature holds on, if it held before (V01, REC-4).

use super::digest;
use crate::App;
use crate::error::AppError;
use linli_domain::ids::NodeId;
use linli_store::registers::{self, SignedRow};
use linli_store::{Scope, Tx};
use uuid::Uuid;

fn everything() -> Scope {
    Scope { everything: true, ..Scope::nothing() }
}

/// The signatures of these offices' days that fit what is there now. One that does not fit stays broken.
pub(crate) fn intact(
    tx: &mut Tx<'_>,
    app: &App,
    days: &[(Uuid, String)],
) -> Result<Vec<SignedRow>, AppError> {
    let mut found = Vec::new();
    for (office, day) in days {
        let office = NodeId(*office);
        let Some(row) = registers::signature(tx, office, day)? else { continue };
        let lines = registers::lines(tx, &everything(), office, day)?;
        if digest(app, &row, &lines) == row.digest {
            found.push(row);
        }
    }
    Ok(found)
}

/// Puts the digest of what is there now under signatures that were found intact before.
pub(crate) fn seal_again(tx: &mut Tx<'_>, app: &App, signed: &[SignedRow]) -> Result<(), AppError> {
    for row in signed {
        let lines = registers::lines(tx, &everything(), row.office, &row.day)?;
        registers::seal_again(tx, row.office, &row.day, &digest(app, row, &lines))?;
    }
    Ok(())
}
