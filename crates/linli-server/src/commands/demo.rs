//! `linli demo`: fills an empty database and prints the sign-ins.

use crate::cli::Demo;
use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use indicatif::{ProgressBar, ProgressStyle};
use linli_app::demo::{self, Filled, Options};
use linli_app::{App, AppError, FieldIssue};
use std::process::ExitCode;

/// Fills; leaves a database that already holds something as it is.
pub async fn run(config: &Config, wanted: Demo) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let password = wanted.password.clone().unwrap_or_else(|| made_up(&app));
    let bar = progress(u64::from(wanted.cases), "cases");
    let shown = bar.clone();
    let options = Options {
        cases: wanted.cases,
        seed: wanted.seed,
        password: password.clone(),
        now: wanted.now.unwrap_or_else(|| app.environment.now()),
    };
    let filled = demo::fill(&app, options, move |done| shown.set_position(done)).await;
    bar.finish_and_clear();
    app.db.close().await;
    match filled {
        Ok(filled) if wanted.json => print_json(&filled, &password)?,
        Ok(filled) => print(&filled, &password),
        Err(AppError::Invalid(issues)) if issues == [FieldIssue::new("company", "exists")] => {
            println!("The database already holds a company; it stays as it is.");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// A bar on a terminal, nothing elsewhere.
pub fn progress(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = format!("{{bar:40}} {{human_pos}}/{{human_len}} {what}, {{eta}} left");
    bar.with_style(
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

/// A password that can be read out: no letters that look alike.
pub fn made_up(app: &App) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 16];
    app.environment.random(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let groups = bytes.chunks(4).map(|chunk| chunk.iter().map(letter).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

fn print(filled: &Filled, password: &str) {
    println!(
        "The demonstration company: {} rooms, {} residents, {} complaints, {} contacts, {} journal entries.\n",
        filled.rooms, filled.residents, filled.cases, filled.contacts, filled.entries
    );
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let pad =
        |text: &str, to: usize| format!("{text}{}", " ".repeat(to.saturating_sub(width(text))));
    println!("{} {} {} role", pad("login", 14), pad("name", 8), pad("title", 26));
    for one in &filled.sign_ins {
        let roles: Vec<&str> = one.roles.iter().map(|role| role.as_str()).collect();
        println!(
            "{} {} {} {}",
            pad(&one.login, 14),
            pad(&one.name, 8),
            pad(&one.title, 26),
            roles.join(", ")
        );
    }
    println!("\nPassword of all of them: {password}");
}

fn print_json(filled: &Filled, password: &str) -> Result<(), Trouble> {
    let sign_ins: Vec<_> = filled
        .sign_ins
        .iter()
        .map(|one| {
            serde_json::json!({
                "login": one.login, "name": one.name, "title": one.title, "roles": one.roles, "password": password,
            })
        })
        .collect();
    let answer = serde_json::json!({
        "sign_ins": sign_ins, "password": password, "rooms": filled.rooms, "residents": filled.residents,
        "cases": filled.cases, "contacts": filled.contacts, "entries": filled.entries,
    });
    println!("{}", serde_json::to_string(&answer).map_err(|e| Trouble::new(e.to_string()))?);
    Ok(())
}
