//! `linli retention`: a run of what the server does every hour, or a look at what it would do (V03).

use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::privacy::retention::{self, COUNTED};
use std::process::ExitCode;

/// Runs until nothing is past its period; with `dry_run` counts and changes nothing.
pub async fn run(config: &Config, dry_run: bool, json: bool) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let mut lines: Vec<(String, u32, u64)> = Vec::new();
    let months = retention::rules(&app).await?;
    if dry_run {
        for past in retention::dry_run(&app).await? {
            lines.push((
                past.data.to_string(),
                past.months,
                u64::try_from(past.count).unwrap_or(0),
            ));
        }
    } else {
        loop {
            let erased = retention::run(&app).await?;
            if erased.is_empty() {
                break;
            }
            for (data, n) in erased {
                let n = n as u64;
                match lines.iter_mut().find(|line| line.0 == data.as_str()) {
                    Some(line) => line.2 += n,
                    None => lines.push((data.to_string(), months.months(data), n)),
                }
            }
        }
    }
    app.db.close().await;
    print(&lines, dry_run, json);
    Ok(ExitCode::SUCCESS)
}

fn print(lines: &[(String, u32, u64)], dry_run: bool, json: bool) {
    let key = if dry_run { "would_erase" } else { "erased" };
    if json {
        let all: Vec<_> = lines
            .iter()
            .map(|(data, months, n)| serde_json::json!({ "data": data, "months": months, key: n }))
            .collect();
        println!("{}", serde_json::Value::from(all));
        return;
    }
    for (data, months, n) in lines {
        let more = if dry_run && *n >= u64::from(COUNTED) { " or more" } else { "" };
        println!("{data:<10} older than {months:>3} months  {n}{more}");
    }
    match (dry_run, lines.is_empty()) {
        (true, _) => println!("Nothing was erased: this was a dry run."),
        (false, true) => println!("Nothing is past its period."),
        (false, false) => println!("Erased; the log of runs says so."),
    }
}
