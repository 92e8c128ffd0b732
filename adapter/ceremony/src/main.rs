//! The `oaic-ceremony` command.

fn main() -> std::process::ExitCode {
    oaic_ceremony_cli::main()
}
