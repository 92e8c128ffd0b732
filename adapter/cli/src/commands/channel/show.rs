//! `oaic channel list|show`.

use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelStatus, LaneResponse, QueryMsg, TermsResponse,
};
use oaic_messages::shared::Page;

use super::conditions;
use super::find;
use super::unlock::soonest;
use crate::commands::prelude::*;
use crate::words::once_reached;

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only this payer's: an address, or a name
    #[arg(long, conflicts_with = "provider")]
    payer: Option<String>,
    /// Only this provider's: an address, or a name
    #[arg(long)]
    provider: Option<String>,
    /// Only after this channel
    #[arg(long, value_name = "CHANNEL")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its number
    channel: u64,
}

pub(super) fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let payer = ctx.maybe_address(args.payer.as_deref())?;
    let provider = ctx.maybe_address(args.provider.as_deref())?;
    let channels = ctx.settlement()?.channels(payer, provider);
    let page = page(&args.page, channels.after(args.after))?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&List { page, now })
}

pub(super) fn show(args: &ShowArgs, ctx: &Context) -> Result<()> {
    let channel = args.channel;
    let found = find(channel, ctx)?;
    let terms = (0..found.terms)
        .rev()
        // Old terms are history: who wants them asks the contract.
        .take(10)
        .map(|terms| ctx.ask(&QueryMsg::Terms { channel, terms }))
        .collect::<Result<Vec<TermsResponse>>>()?;
    let lanes = ctx.settlement()?.lanes(channel).page()?;
    ctx.out.print(&Shown {
        channel: found,
        terms,
        lanes: lanes.items,
        more_lanes: lanes.has_more,
        now: ctx.chain.block()?.time,
    })
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ChannelResponse>,
    now: u64,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/channel-list/2";

    fn human(&self, out: &mut String) {
        let rows = self.page.items.iter().map(|c| {
            [
                c.channel.to_string(),
                status_text(c, self.now),
                Amount::from(c.reserved).to_string(),
                Amount::from(c.paid).to_string(),
                c.payer.to_string(),
                c.provider.to_string(),
            ]
        });
        let header = ["channel", "status", "left", "paid", "payer", "provider"];
        table(out, &header, rows);
        more(out, next_after(&self.page, |c| c.channel));
    }
}

fn status_text(channel: &ChannelResponse, now: u64) -> String {
    match (channel.status, soonest(channel)) {
        (ChannelStatus::Open, _) => "open".into(),
        (ChannelStatus::Closed, _) => "closed".into(),
        (ChannelStatus::Unlocking, None) => "unlocking".into(),
        (ChannelStatus::Unlocking, Some(unlock)) => {
            format!("unlock due {}", in_time(unlock.time, now))
        }
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    channel: ChannelResponse,
    /// The newest first, at most 10.
    #[serde(rename = "newest_terms")]
    terms: Vec<TermsResponse>,
    lanes: Vec<LaneResponse>,
    more_lanes: bool,
    now: u64,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/channel/2";

    fn human(&self, out: &mut String) {
        let c = &self.channel;
        let amount = |value| Amount::from(value).to_string();
        let mut rows = vec![
            ("channel", c.channel.to_string()),
            ("id", hex::encode(&c.id)),
            ("status", status_text(c, self.now)),
            ("payer", c.payer.to_string()),
            ("provider", c.provider.to_string()),
            ("deposited", amount(c.deposited)),
            ("left", amount(c.reserved)),
            ("paid", amount(c.paid)),
            (
                "session key",
                format!("{} (index {})", hex::encode(&c.session_key), c.key_index),
            ),
            ("key can spend", amount(c.spendable)),
        ];
        if c.refund_to != c.payer {
            rows.push(("rest goes to", c.refund_to.to_string()));
        }
        let requests = [
            ("payer's unlock", &c.payer_unlock),
            ("refund account's unlock", &c.refund_unlock),
        ];
        for (name, request) in requests {
            if let Some(unlock) = request {
                let due = once_reached(unlock.time, unlock.height, self.now);
                rows.push((name, format!("due {due}")));
            }
        }
        if let Some(next) = &c.next_key {
            let text = format!(
                "{} (index {}), in force {}, spending at most {}",
                hex::encode(&next.session_key),
                next.key_index,
                once_reached(next.effective_at, next.effective_height, self.now),
                amount(next.spend_limit)
            );
            rows.push(("next key", text));
        }
        fields(out, &rows);
        let terms = self.terms.iter().map(|t| {
            [
                t.terms.to_string(),
                t.service_id.to_string(),
                t.split_version.to_string(),
                t.license_version.to_string(),
                t.tier.to_string(),
                format!("{} bps", t.referrer_bps),
                conditions::in_words(&t.conditions, self.now),
            ]
        });
        out.push('\n');
        let header = [
            "terms",
            "service",
            "split",
            "license",
            "tier",
            "referrer",
            "conditions",
        ];
        table(out, &header, terms);
        if self.lanes.is_empty() {
            return;
        }
        let lanes = self.lanes.iter().map(|l| {
            [
                format!("{}/{}", l.terms, l.lane),
                l.sequence.to_string(),
                amount(l.paid),
            ]
        });
        out.push('\n');
        table(out, &["terms/lane", "calls", "paid"], lanes);
        if self.more_lanes {
            out.push_str("more lanes are not shown\n");
        }
    }
}
