//! `linli verify`: the journal of every case.

use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::complaint::verify::{self, Verified};
use std::process::ExitCode;

/// Verifies; exit code 1 if anything was found.
pub async fn run(config: &Config, json: bool) -> Result<ExitCode, Trouble> {
    let db = open::database(config).await?;
    let app = open::with_key(config, db).await?;
    let verified = verify::verify(&app).await?;
    app.db.close().await;
    if json {
        println!("{}", serde_json::to_string(&verified).map_err(|e| Trouble::new(e.to_string()))?);
    } else {
        print(&verified);
    }
    Ok(if verified.found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says what was checked and found.
pub fn print(verified: &Verified) {
    println!(
        "{} cases, {} entries, {} texts checked; chain head {}",
        verified.cases, verified.entries, verified.texts, verified.head
    );
    for finding in &verified.findings {
        println!("  {finding}");
    }
    match verified.found {
        0 => println!("Nothing is wrong."),
        found => println!("{found} findings."),
    }
}
