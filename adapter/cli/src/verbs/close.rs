//! `oaic channel close` and `sign-close`.

use std::path::{Path, PathBuf};

use clap::Args;
use cosmwasm_std::{Binary, Uint128};
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ConfigResponse, ExecuteMsg, ProviderResponse, QueryMsg,
};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{domain, Close, Purpose};
use serde::{Deserialize, Serialize};

use super::{channel, in_time, Sent};
use crate::amount::Amount;
use crate::cli::TxArgs;
use crate::context::{Context, Plan};
use crate::error::{CliError, Kind, Result};
use crate::keys::KeyKind;
use crate::output::Report;

const FORMAT: &str = "oaic/close/1";

/// A channel to close.
#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Channel
    channel: u64,
    /// Close at once: the file a provider made with `oaic channel sign-close`
    #[arg(long, value_name = "FILE", requires = "session_key")]
    cooperative: Option<PathBuf>,
    /// With --cooperative: your session key that is in force
    #[arg(long, value_name = "NAME", requires = "cooperative")]
    session_key: Option<String>,
    #[command(flatten)]
    pub(crate) tx: TxArgs,
}

/// A close to sign.
#[derive(Debug, Args)]
pub struct SignCloseArgs {
    /// Channel
    channel: u64,
    /// Your receipt key that is in force
    #[arg(long, value_name = "NAME")]
    receipt_key: String,
    /// What the channel must have paid [default: what it has paid on chain]
    #[arg(long, value_name = "AMOUNT")]
    paid: Option<Amount>,
}

/// A provider's signature that a channel has paid all; the file that goes to the payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseFile {
    /// `oaic/close/1`.
    pub format: String,
    /// Chain id.
    pub chain_id: String,
    /// Settlement contract.
    pub contract: String,
    /// Number of the channel.
    pub channel: u64,
    /// Its id, hex.
    pub channel_id: String,
    /// What it has paid in all, in uoaic.
    pub paid: Uint128,
    /// Signature of the provider's receipt key over the canonical close bytes, hex.
    pub provider_signature: String,
}

/// Pay the rest to the payer and close.
///
/// # Errors
/// It can't be closed yet; as the chain says.
pub fn run(args: &CloseArgs, ctx: &Context) -> Result<()> {
    let found = channel::find(args.channel, ctx)?;
    if found.status == ChannelStatus::Closed {
        return Err(CliError::new(
            Kind::Refused,
            format!("channel {} is closed already", args.channel),
        ));
    }
    let rest = Amount::from(found.reserved);
    let what = format!(
        "close channel {} and pay {rest} back to {}",
        args.channel, found.payer
    );
    let msg = match (&args.cooperative, &args.session_key) {
        (Some(file), Some(key)) => cooperative(file, key, &found, ctx)?,
        _ => {
            ensure_unlocked(&found, ctx)?;
            ExecuteMsg::FinalizeUnlock {
                channel: args.channel,
            }
        }
    };
    match ctx.send(
        &args.tx,
        Plan::new(&what).confirmed().call(ctx.settlement()?, &msg)?,
    )? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

/// What a person would otherwise learn from a refusal, with the time to wait.
fn ensure_unlocked(channel: &ChannelResponse, ctx: &Context) -> Result<()> {
    let number = channel.channel;
    let Some(unlock) = channel
        .unlock
        .as_ref()
        .filter(|_| channel.status == ChannelStatus::Unlocking)
    else {
        return Err(CliError::new(Kind::Refused, format!("nobody asked to unlock channel {number}"))
            .next(format!("oaic channel unlock {number}, or close it with the provider's signature: --cooperative FILE")));
    };
    let block = ctx.chain.block()?;
    if block.time < unlock.time || block.height < unlock.height {
        return Err(CliError::new(
            Kind::Refused,
            format!(
                "channel {number} can be closed {} and from block {} on; now it is block {}",
                in_time(unlock.time, block.time),
                unlock.height,
                block.height
            ),
        )
        .next(format!("oaic channel close {number}, then")));
    }
    Ok(())
}

fn cooperative(
    path: &Path,
    key: &str,
    channel: &ChannelResponse,
    ctx: &Context,
) -> Result<ExecuteMsg> {
    let file = read(path)?;
    let bad = |field: &str, is: &str, should: &str| {
        CliError::invalid(format!(
            "{}: {field} is {is}, this is {should}",
            path.display()
        ))
        .next("ask the provider for a file of this channel: oaic channel sign-close")
    };
    let (chain_id, contract) = (ctx.chain.chain_id(), ctx.settlement()?.to_string());
    for (field, is, should) in [
        ("chain_id", &file.chain_id, &chain_id),
        ("contract", &file.contract, &contract),
        (
            "channel",
            &file.channel.to_string(),
            &channel.channel.to_string(),
        ),
        ("channel_id", &file.channel_id, &hex::encode(&channel.id)),
    ] {
        if is != should {
            return Err(bad(field, is, should));
        }
    }
    if file.paid != channel.paid || !channel.owed.is_zero() {
        return Err(CliError::new(
            Kind::Refused,
            format!(
                "the provider signed that channel {} has paid {}; on chain it has paid {} and owes {}",
                channel.channel,
                Amount::from(file.paid),
                Amount::from(channel.paid),
                Amount::from(channel.owed)
            ),
        )
        .next("settle the last voucher first, then have the provider sign again"));
    }
    let bytes = close_bytes(channel, ctx)?;
    let provider: ProviderResponse = ctx.ask(&QueryMsg::Provider {
        address: channel.provider.to_string(),
    })?;
    let signature = hex::decode(&file.provider_signature)
        .ok()
        .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok())
        .ok_or_else(|| {
            CliError::invalid(format!(
                "{}: provider_signature is not 64 bytes in hex",
                path.display()
            ))
        })?;
    check_signature(&provider.receipt_key, &bytes, &signature).map_err(|why| {
        CliError::invalid(format!(
            "{}: the provider's signature does not hold",
            path.display()
        ))
        .because(why)
        .next("it must be made with the receipt key in force; ask the provider to sign again")
    })?;
    let session_key = ctx.signing_key(key, KeyKind::Session)?;
    if session_key.public().as_slice() != channel.session_key.as_slice() {
        return Err(CliError::key(format!(
            "'{key}' is not the session key of channel {} that is in force ({})",
            channel.channel,
            hex::encode(&channel.session_key)
        ))
        .next("`oaic keys list` shows which of your keys that is"));
    }
    Ok(ExecuteMsg::CooperativeClose {
        channel: channel.channel,
        paid: file.paid,
        payer_signature: session_key.sign(&bytes).into(),
        provider_signature: signature.into(),
    })
}

/// Sign that a channel has paid all.
///
/// # Errors
/// There is more to settle, or the key isn't the one in force.
pub fn sign(args: &SignCloseArgs, ctx: &Context) -> Result<()> {
    let found = channel::find(args.channel, ctx)?;
    if let Some(paid) = args.paid.filter(|paid| paid.0 != found.paid.u128()) {
        return Err(CliError::new(
            Kind::Refused,
            format!(
                "channel {} has paid {}, not {paid}",
                args.channel,
                Amount::from(found.paid)
            ),
        )
        .next("settle your last voucher first: oaic voucher settle"));
    }
    if !found.owed.is_zero() {
        return Err(CliError::new(
            Kind::Refused,
            format!(
                "channel {} still owes {}",
                args.channel,
                Amount::from(found.owed)
            ),
        )
        .next(format!(
            "oaic channel top-up {} lets it be paid",
            args.channel
        )));
    }
    let provider: ProviderResponse = ctx.ask(&QueryMsg::Provider {
        address: found.provider.to_string(),
    })?;
    let key = ctx.signing_key(&args.receipt_key, KeyKind::Receipt)?;
    if key.public().as_slice() != provider.receipt_key.as_slice() {
        return Err(CliError::key(format!(
            "'{}' is not the receipt key of {} that is in force ({})",
            args.receipt_key,
            found.provider,
            hex::encode(&provider.receipt_key)
        )));
    }
    let bytes = close_bytes(&found, ctx)?;
    ctx.out.note("whoever has this can close the channel as it is paid now: sign only after the last voucher is settled");
    ctx.out.print(&CloseFile {
        format: FORMAT.into(),
        chain_id: ctx.chain.chain_id(),
        contract: ctx.settlement()?.to_string(),
        channel: found.channel,
        channel_id: hex::encode(&found.id),
        paid: found.paid,
        provider_signature: hex::encode(key.sign(&bytes)),
    })
}

/// What both sides sign. The domain is computed here and compared with the contract's: a wrong
/// address must not become a signature.
fn close_bytes(channel: &ChannelResponse, ctx: &Context) -> Result<[u8; Close::LEN]> {
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let own = domain(
        Purpose::Close,
        &ctx.chain.chain_id(),
        ctx.settlement()?.as_str(),
    );
    if own.as_slice() != config.close_domain.as_slice() {
        return Err(
            CliError::invalid("the contract binds signatures to another chain or address")
                .because(format!("its chain id is {}", config.chain_id)),
        );
    }
    let channel_id = <[u8; 32]>::try_from(channel.id.as_slice()).map_err(|_| {
        CliError::invalid("the contract answered a channel id that is not 32 bytes")
    })?;
    Ok(Close {
        channel_id,
        paid: channel.paid.u128(),
    }
    .to_bytes(&own))
}

/// Whether a signature holds, with the reason why not.
///
/// # Errors
/// The reason.
pub(crate) fn check_signature(
    key: &Binary,
    bytes: &[u8],
    signature: &[u8; 64],
) -> Result<(), String> {
    let key =
        <[u8; 32]>::try_from(key.as_slice()).map_err(|_| "the key is not 32 bytes".to_owned())?;
    verify(&key, bytes, signature).map_err(|e| e.to_string())
}

fn read(path: &Path) -> Result<CloseFile> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| CliError::usage(format!("{} can't be read", path.display())).because(e))?;
    let mut value: serde_json::Value = serde_json::from_str(&text).map_err(|e| not_one(path, e))?;
    // `--json` prints the file with its schema in front.
    if let Some(object) = value.as_object_mut() {
        object.remove("schema");
    }
    let file: CloseFile = serde_json::from_value(value).map_err(|e| not_one(path, e))?;
    if file.format != FORMAT {
        return Err(CliError::usage(format!(
            "{} has format '{}'; this program knows {FORMAT}",
            path.display(),
            file.format
        )));
    }
    Ok(file)
}

fn not_one(path: &Path, error: serde_json::Error) -> CliError {
    CliError::usage(format!(
        "{} is not a file of `oaic channel sign-close`",
        path.display()
    ))
    .because(error)
}

impl Report for CloseFile {
    const SCHEMA: &'static str = FORMAT;

    /// The file itself: it is made to be written with `>`.
    fn human(&self, out: &mut String) {
        if let Ok(text) = serde_json::to_string_pretty(self) {
            out.push_str(&text);
            out.push('\n');
        }
    }
}
