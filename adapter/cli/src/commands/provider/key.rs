//! `oaic provider key`.

use oaic_messages::compute_settlement::{ExecuteMsg, ReceiptKeyResponse};
use oaic_messages::events::compute_settlement::ReceiptKeyAdded;
use oaic_messages::shared::Page;

use crate::commands::prelude::*;
use crate::keys::KeyKind;

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Add one; its index, which is never used again, is printed
    Add(AddArgs),
    /// End one, and with it its lanes
    Retire(RetireArgs),
    /// All of a provider's, retired ones too
    List(ListArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// The key: a receipt key of yours, or 64 hex digits
    #[arg(value_name = "NAME|HEX")]
    receipt_key: String,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct RetireArgs {
    /// Its index, as `oaic provider key list` shows it
    #[arg(value_name = "INDEX")]
    key_index: u32,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// An address, or a name
    who: String,
    /// Only after this index
    #[arg(long, value_name = "INDEX")]
    after: Option<u32>,
    #[command(flatten)]
    page: PageArgs,
}

impl KeyCommand {
    pub(super) fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Add(args) => Some(&args.tx),
            Self::Retire(args) => Some(&args.tx),
            Self::List(_) => None,
        }
    }
}

pub(super) fn run(command: &KeyCommand, ctx: &Context) -> Result<()> {
    match command {
        KeyCommand::Add(args) => add(args, ctx),
        KeyCommand::Retire(args) => retire(args, ctx),
        KeyCommand::List(args) => list(args, ctx),
    }
}

fn add(args: &AddArgs, ctx: &Context) -> Result<()> {
    let receipt_key = ctx.public_key(&args.receipt_key, KeyKind::Receipt)?;
    let what = format!("sign receipts with {} as well", hex::encode(&receipt_key));
    let msg = ExecuteMsg::AddReceiptKey {
        receipt_key: receipt_key.clone(),
    };
    let report = |added: ReceiptKeyAdded, tx| KeyAdded {
        key_index: added.key_index,
        receipt_key: hex::encode(&receipt_key),
        tx,
    };
    carry_out_with(
        ctx.plan(what, &msg)?,
        &args.tx,
        &ctx.settlement()?,
        ctx,
        report,
    )
}

fn retire(args: &RetireArgs, ctx: &Context) -> Result<()> {
    let key_index = args.key_index;
    let what = format!("end your receipt key {key_index} and all lanes that it answers on");
    let msg = ExecuteMsg::RetireReceiptKey { key_index };
    carry_out(ctx.plan(what, &msg)?.confirmed(), &args.tx, ctx)
}

fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let provider = ctx.address(&args.who)?;
    let keys = ctx.settlement()?.receipt_keys(provider.clone());
    let page = page(&args.page, keys.after(args.after))?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&Keys {
        provider,
        page,
        now,
    })
}

pub(super) fn shown(key: &ReceiptKeyResponse, now: u64) -> String {
    let mut text = format!(
        "{} (index {})",
        hex::encode(&key.receipt_key),
        key.key_index
    );
    if key.charged {
        let charges = Amount::from(key.charges);
        text.push_str(&format!(", {charges} charged: it signs no more"));
    }
    if let Some(retired) = &key.retired {
        let for_time = match retired.liable_until.checked_sub(now) {
            Some(0) | None => String::new(),
            Some(left) => format!("for another {} and ", span(left)),
        };
        text.push_str(&format!(
            ", retired at height {}, disputable {for_time}until block {}",
            retired.height, retired.liable_until_height
        ));
    }
    text
}

#[derive(Debug, Serialize)]
struct KeyAdded {
    key_index: u32,
    receipt_key: String,
    tx: String,
}

impl Report for KeyAdded {
    const SCHEMA: &'static str = "oaic/receipt-key-added/1";

    fn human(&self, out: &mut String) {
        let rows = [
            ("index", self.key_index.to_string()),
            ("receipt key", self.receipt_key.clone()),
        ];
        fields(out, &rows);
    }
}

#[derive(Debug, Serialize)]
struct Keys {
    provider: String,
    #[serde(flatten)]
    page: Page<ReceiptKeyResponse>,
    now: u64,
}

impl Report for Keys {
    const SCHEMA: &'static str = "oaic/receipt-key-list/1";

    fn human(&self, out: &mut String) {
        let rows: Vec<(&str, String)> = self
            .page
            .items
            .iter()
            .map(|key| ("receipt key", shown(key, self.now)))
            .collect();
        fields(out, &rows);
        more(out, next_after(&self.page, |key| key.key_index));
    }
}
