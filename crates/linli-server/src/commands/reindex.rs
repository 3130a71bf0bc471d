//! `linli reindex`: every case is found by what stands in it (R09).

use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::cases::reindex;
use std::process::ExitCode;

/// Puts the search index right, also while the server runs.
pub async fn run(config: &Config, json: bool) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let walked = reindex::repair(&app).await?;
    app.db.close().await;
    if json {
        println!("{}", serde_json::to_string(&walked).map_err(|e| Trouble::new(e.to_string()))?);
    } else {
        println!(
            "{} cases put right, {} entries without a case removed.",
            walked.wrong, walked.orphans
        );
    }
    Ok(ExitCode::SUCCESS)
}
