//! Benchmarks of the service desk: prints tables for `docs/benchmarks.md`.
//!
//! Owns the measurements that `make bench` prints. Nothing else depends on it. Every figure is
//! taken on a database that `linli demo` filled, in one run, and quoted as a ratio where the
//! machine would otherwise be what is measured.

mod bare;
mod clocks;
mod desk;
mod http;
mod lifecycle;
mod lists;
mod live;
mod place;
mod stats;

use anyhow::Result;
use clap::Parser;
use place::Place;

/// That of the program, so that what is compared differs in nothing else.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Parser)]
struct Options {
    /// Numbers of cases in the database, smallest first.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    cases: Vec<u64>,
    /// `sqlite`, `postgres` or both.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    engines: Vec<String>,
    /// Seconds of each load measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Measures only the clocks, planning so many of them again; on a database of its own.
    #[arg(long, value_name = "CLOCKS")]
    clocks: Option<usize>,
    /// Measures only open pages, emergencies and the dispatch board; on a database of its own.
    #[arg(long)]
    live: bool,
    /// The program to measure.
    #[arg(long, default_value = "target/release/linli")]
    program: std::path::PathBuf,
    /// Leaves the databases there, and measures on those that are there from before.
    #[arg(long)]
    keep: bool,
    /// A PostgreSQL server whose databases may be created and dropped.
    #[arg(long, env = "LINLI_BENCH_POSTGRES")]
    postgres: Option<String>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    // Built beside the program, the client has TLS and leaves its provider to us, though it speaks to this machine only.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(options))
}

/// The clocks on each engine, on the smallest demonstration.
async fn measure_clocks(options: &Options, planned_again: usize) -> Result<()> {
    for engine in &options.engines {
        println!("\n## Clocks, {engine}\n");
        println!("| measurement | value |\n| --- | --- |");
        let place = Place::fill(options, engine, 480)?;
        clocks::measure(&place, planned_again).await?;
        place.remove()?;
    }
    Ok(())
}

/// Open pages on each engine, on a demonstration of ten thousand cases.
async fn measure_live(options: &Options) -> Result<()> {
    for engine in &options.engines {
        println!("\n## Open pages, {engine}\n");
        println!("| measurement | value |\n| --- | --- |");
        let place = Place::fill(options, engine, 10_001)?;
        live::measure(&place).await?;
        place.remove()?;
    }
    Ok(())
}

async fn measure(options: Options) -> Result<()> {
    if options.live {
        return measure_live(&options).await;
    }
    if let Some(planned_again) = options.clocks {
        return measure_clocks(&options, planned_again).await;
    }
    for engine in &options.engines {
        let mut lifecycles = Vec::new();
        for &cases in &options.cases {
            println!("\n## {engine}, {cases} cases\n");
            println!("| measurement | value |\n| --- | --- |");
            let place = Place::fill(&options, engine, cases)?;
            let app = place.open().await?;
            lists::measure(&app).await?;
            desk::measure(&app).await?;
            lifecycles.push(lifecycle::measure(&app, options.seconds).await?);
            let bare = bare::measure(&app, options.seconds).await?;
            app.db.close().await;
            http::measure(&options, &place, bare).await?;
            if !options.keep {
                place.remove()?;
            }
        }
        if let [first, .., last] = lifecycles.as_slice() {
            println!(
                "\nLifecycles at the largest size: {:.0} % of those at the smallest.",
                last / first * 100.0
            );
        }
    }
    Ok(())
}
