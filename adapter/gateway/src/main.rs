//! The `oaic-gateway` command.

fn main() -> std::process::ExitCode {
    oaic_gateway::cli::main()
}
