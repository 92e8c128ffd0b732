//! `oaic provider settlers`.

use oaic_messages::compute_settlement::{ExecuteMsg, MAX_SETTLERS};

use super::find;
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct SettlersArgs {
    /// All of them, in place of those there are: addresses, or names [default: only show them]
    #[arg(value_name = "WHO")]
    settlers: Vec<String>,
    /// Nobody but you
    #[arg(long, conflicts_with = "settlers")]
    none: bool,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn run(args: &SettlersArgs, ctx: &Context) -> Result<()> {
    let sender = ctx.address(&ctx.sender(&args.tx)?)?;
    if args.settlers.is_empty() && !args.none {
        let found = find(&sender, ctx)?;
        return ctx.out.print(&Settlers {
            provider: sender,
            settlers: found.settlers.iter().map(ToString::to_string).collect(),
        });
    }
    if args.settlers.len() > MAX_SETTLERS {
        return Err(CliError::usage(format!(
            "{} accounts are too many; at most {MAX_SETTLERS} can settle for a provider",
            args.settlers.len()
        ))
        .next("name fewer; an account can settle for many providers"));
    }
    let settlers = args
        .settlers
        .iter()
        .map(|who| ctx.address(who))
        .collect::<Result<Vec<_>>>()?;
    let what = if settlers.is_empty() {
        "let nobody but you settle your channels".to_owned()
    } else {
        format!(
            "trust {} with settling your channels, and nobody else",
            settlers.join(", ")
        )
    };
    let msg = ExecuteMsg::SetSettlers { settlers };
    carry_out(ctx.plan(what, &msg)?.confirmed(), &args.tx, ctx)
}

#[derive(Debug, Serialize)]
struct Settlers {
    provider: String,
    settlers: Vec<String>,
}

impl Report for Settlers {
    const SCHEMA: &'static str = "oaic/settlers/1";

    fn human(&self, out: &mut String) {
        let mut rows = vec![("provider", self.provider.clone())];
        match self.settlers.as_slice() {
            [] => rows.push(("settlers", "none but the provider".into())),
            some => rows.extend(some.iter().map(|who| ("settler", who.clone()))),
        }
        fields(out, &rows);
    }
}
