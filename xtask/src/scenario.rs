//! `cargo xtask scenario`: runs any scenario of the economy on any chain.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{bail, Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::{Chain, CodeRegistry};
use oaic_economy::progress::Progress;
use oaic_economy::scenarios::{self, Options, Scenario, Setup};
use oaic_economy::trace::MAX_CALLS;
use oaic_embedded::EmbeddedChain;
use oaic_localnet::net::{self, Localnet};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

use crate::localnet;

/// Scenarios that read the file of `--trace`.
const TAKE_A_TRACE: [&str; 2] = ["api-settlement", "data-sale"];

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which one; `list` names them all.
    name: String,
    /// Where the contracts run.
    #[arg(long, value_enum, default_value_t = ChainKind::Embedded)]
    chain: ChainKind,
    /// Replay this trace instead of generated calls (api-settlement), or sell this file (data-sale).
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Replay this number of calls, where the scenario replays calls.
    #[arg(long, value_name = "N", value_parser = calls)]
    calls: Option<usize>,
    /// Seed of everything that is drawn.
    #[arg(long, value_name = "S", default_value_t = scenarios::DEFAULT_SEED)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Where the contracts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ChainKind {
    /// In this process: no server, done in seconds.
    Embedded,
    /// On the localnet's wasmd: the running one, or one started for this run.
    Localnet,
}

pub fn run(args: Args) -> Result<()> {
    if args.name == "list" {
        return list(args.json);
    }
    let scenario = scenarios::find(&args.name)?;
    if args.trace.is_some() && !TAKE_A_TRACE.contains(&scenario.name()) {
        bail!(
            "scenario {} takes no --trace; those that do: {}",
            scenario.name(),
            TAKE_A_TRACE.join(", ")
        );
    }
    let options = Options {
        trace: args.trace,
        calls: args.calls,
        seed: args.seed,
    };
    let folder = oaic_localnet::target_dir()
        .join("scenario")
        .join(scenario.name());
    perform(scenario, args.chain, options, args.json, &folder)
}

fn list(json: bool) -> Result<()> {
    let all = scenarios::all();
    if json {
        let entries: Vec<_> = all
            .iter()
            .map(|s| serde_json::json!({ "name": s.name(), "summary": s.summary() }))
            .collect();
        return print(&serde_json::to_string_pretty(&entries)?);
    }
    let width = all.iter().map(|s| s.name().len()).max().unwrap_or(0);
    let lines: Vec<_> = all
        .iter()
        .map(|s| format!("{:width$}  {}", s.name(), s.summary()))
        .collect();
    print(&lines.join("\n"))
}

/// Run a scenario, print its statement, write its report into a folder.
pub fn perform(
    scenario: &dyn Scenario,
    kind: ChainKind,
    options: Options,
    json: bool,
    folder: &Path,
) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    let bars = Bars::default();
    let outcome = on_chain(kind, scenario, |chain, backend| {
        let setup = Setup {
            chain,
            backend,
            folder: folder.to_path_buf(),
            options,
            progress: &bars,
        };
        scenario.run(&setup)
    });
    bars.clear();
    let outcome = outcome.with_context(|| format!("scenario {}", scenario.name()))?;

    if let Some(report) = &outcome.report {
        report.write(folder)?;
    }
    match json {
        true => print(&serde_json::to_string_pretty(&outcome.json)?)?,
        false => print(outcome.statement.trim_end())?,
    }
    if outcome.report.is_some() {
        eprintln!("report: {}", folder.join("report.html").display());
    }
    outcome.audit.verify()
}

fn on_chain<T>(
    kind: ChainKind,
    scenario: &dyn Scenario,
    run: impl FnOnce(&dyn Chain, &str) -> Result<T>,
) -> Result<T> {
    match kind {
        ChainKind::Embedded => {
            let coins = scenario.coins().into_iter();
            let builder = coins.fold(EmbeddedChain::builder(), |builder, (who, denom, amount)| {
                builder.native(who, denom, amount)
            });
            run(&builder.build(), "embedded")
        }
        ChainKind::Localnet => on_localnet(run),
    }
}

/// On the localnet that is up, or on one that ends with this run.
fn on_localnet<T>(run: impl FnOnce(&dyn Chain, &str) -> Result<T>) -> Result<T> {
    let tools = Toolbox::open()?;
    wasm::build(&tools).context("the contracts can't be built")?;
    let registry = CodeRegistry::from_dir(wasm::contracts_dir())?;
    let (file, _temporary) = match localnet::running()? {
        Some(file) => (file, None),
        None => {
            let options = net::Options {
                block_time: net::BLOCK_TIME,
                ..net::Options::for_test_of_economy("scenario")?
            };
            let network = Localnet::start_with(&tools, &options)?;
            (options.dir.join("network.json"), Some(network))
        }
    };
    let chain = WasmdChain::connect(WasmdConfig::from_network(file, "hub")?, registry)?;
    run(&chain, "localnet")
}

/// A count of calls that is not zero.
pub fn calls(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if (1..=MAX_CALLS).contains(&count) => Ok(count),
        _ => Err(format!("a whole number from 1 to {MAX_CALLS}")),
    }
}

/// To stdout; a reader that went away (`| head`) is no fault.
fn print(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("can't write to stdout"),
    }
}

/// Progress on stderr: a bar on a terminal, a line per stage elsewhere.
#[derive(Default)]
struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    fn show(&self, bar: ProgressBar, template: &str, what: &str) {
        if !std::io::stderr().is_terminal() {
            eprintln!("{what} …");
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        if let Ok(mut slot) = self.bar.lock() {
            if let Some(before) = slot.replace(bar) {
                before.finish_and_clear();
            }
        }
    }

    fn clear(&self) {
        if let Ok(Some(bar)) = self.bar.lock().map(|mut slot| slot.take()) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn stage(&self, what: &str) {
        let template = "{spinner} {msg} {elapsed}";
        self.show(ProgressBar::new_spinner(), template, what);
    }

    fn count(&self, what: &str, steps: u64) {
        let template = "{spinner} {msg} {wide_bar} {pos}/{len} {per_sec} eta {eta}";
        self.show(ProgressBar::new(steps), template, what);
    }

    fn done(&self, steps: u64) {
        if let Ok(slot) = self.bar.lock() {
            if let Some(bar) = slot.as_ref() {
                bar.inc(steps);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_calls_is_bounded() {
        assert_eq!(calls("3000"), Ok(3_000));
        for bad in [
            "0",
            "-1",
            "x",
            "",
            "1e3",
            "10000001",
            "99999999999999999999",
        ] {
            let error = calls(bad).unwrap_err();
            assert!(error.contains("from 1 to 10000000"), "{bad}");
        }
    }

    fn refused(name: &str, trace: Option<&str>) -> String {
        let args = Args {
            name: name.into(),
            chain: ChainKind::Embedded,
            trace: trace.map(PathBuf::from),
            calls: None,
            seed: 1,
            json: false,
        };
        run(args).unwrap_err().to_string()
    }

    #[test]
    fn a_trace_that_a_scenario_would_ignore_is_refused() {
        for name in ["four-years", "data-answers", "private-calls"] {
            let error = refused(name, Some("trace.csv"));
            assert!(error.contains("api-settlement, data-sale"), "{error}");
        }
        for name in TAKE_A_TRACE {
            scenarios::find(name).unwrap();
        }
    }

    #[test]
    fn an_unknown_scenario_names_those_there_are() {
        let error = refused("demo", None);
        assert!(
            error.contains("'demo'") && error.contains("api-settlement"),
            "{error}"
        );
    }
}
