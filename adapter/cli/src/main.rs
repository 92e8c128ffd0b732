//! The `oaic` command.

fn main() -> std::process::ExitCode {
    oaic_cli::main()
}
