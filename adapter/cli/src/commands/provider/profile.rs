//! What a provider says of itself: `oaic provider register|update`.

use clap::value_parser;
use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::{ExecuteMsg, Profile, MAX_SECURITY_LEVEL};
use oaic_records::compute_settlement::load_provider;

use crate::commands::prelude::*;
use crate::keys::KeyKind;

#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// Key that signs receipts: a receipt key of yours, or 64 hex digits
    #[arg(long, value_name = "NAME|HEX")]
    receipt_key: String,
    /// Where the service is reached
    #[arg(long, value_name = "URL")]
    endpoint: String,
    #[command(flatten)]
    serving: ServingArgs,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Where the service is reached; "" names no place
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    #[command(flatten)]
    serving: ServingArgs,
    /// Take no sealed calls any more
    #[arg(long, conflicts_with = "sealed_key")]
    no_sealed_key: bool,
    /// Name no jurisdiction any more
    #[arg(long, conflicts_with = "jurisdiction")]
    no_jurisdiction: bool,
    /// Promise no limit of retention any more
    #[arg(long, conflicts_with = "retention")]
    no_retention: bool,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
struct ServingArgs {
    /// Key configuration for sealed calls (RFC 9458, section 3), in hex
    #[arg(long, value_name = "HEX")]
    sealed_key: Option<String>,
    /// Where it processes: an ISO 3166 code, like DE or US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// How long it stores content at most, in seconds; a profile without it promises no limit
    #[arg(long, value_name = "SECONDS")]
    retention: Option<u32>,
    /// Highest security level that it serves: 0 promises nothing, 1 stores nothing, 2 takes sealed
    /// calls only, 3 is an attested provider
    #[arg(long, value_name = "LEVEL")]
    #[arg(value_parser = value_parser!(u8).range(..=i64::from(MAX_SECURITY_LEVEL)))]
    security_level: Option<u8>,
}

impl ServingArgs {
    fn over(&self, profile: Profile) -> Result<Profile> {
        let sealed_key = match &self.sealed_key {
            Some(key) => Some(
                hex::decode(key)
                    .map_err(|e| {
                        CliError::usage("--sealed-key takes an even number of hex digits")
                            .because(e)
                    })?
                    .into(),
            ),
            None => profile.sealed_key,
        };
        Ok(Profile {
            endpoint: profile.endpoint,
            sealed_key,
            jurisdiction: self.jurisdiction.clone().or(profile.jurisdiction),
            retention: self.retention.or(profile.retention),
            security_level: self.security_level.unwrap_or(profile.security_level),
        })
    }
}

pub(super) fn register(args: &RegisterArgs, ctx: &Context) -> Result<()> {
    let profile = args.serving.over(Profile {
        endpoint: args.endpoint.clone(),
        ..Profile::default()
    })?;
    let what = format!(
        "become a provider with this profile: {}",
        in_words(&profile)
    );
    let msg = ExecuteMsg::RegisterProvider {
        receipt_key: ctx.public_key(&args.receipt_key, KeyKind::Receipt)?,
        profile,
    };
    ctx.out
        .note("a provider needs a bond as well: `oaic provider bond AMOUNT`");
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

/// The message replaces the whole profile, so what isn't given is read, by proof: otherwise a node
/// could have a provider sign another level or retention than it serves.
pub(super) fn update(args: &UpdateArgs, ctx: &Context) -> Result<()> {
    let provider = Addr::unchecked(ctx.address(&ctx.sender(&args.tx)?)?);
    let current = ctx
        .proven()?
        .settlement(|records| load_provider(records, &provider))
        .map_err(|error| error.or_list("oaic provider register"))?
        .profile;
    let mut base = current.clone();
    if let Some(endpoint) = &args.endpoint {
        endpoint.clone_into(&mut base.endpoint);
    }
    base.sealed_key = base.sealed_key.filter(|_| !args.no_sealed_key);
    base.jurisdiction = base.jurisdiction.filter(|_| !args.no_jurisdiction);
    base.retention = base.retention.filter(|_| !args.no_retention);
    let profile = args.serving.over(base)?;
    if profile == current {
        ctx.out.note(format!(
            "there is nothing to change: the profile is {}",
            in_words(&profile)
        ));
        return Ok(());
    }
    let what = format!("replace your profile with this one: {}", in_words(&profile));
    carry_out(
        ctx.plan(what, &ExecuteMsg::UpdateProvider { profile })?,
        &args.tx,
        ctx,
    )
}

pub(super) fn stored(profile: &Profile) -> String {
    match profile.retention {
        None => "without a promised limit".into(),
        Some(seconds) => format!("for at most {}", span(seconds.into())),
    }
}

fn in_words(profile: &Profile) -> String {
    let mut parts = vec![
        match profile.endpoint.as_str() {
            "" => "no endpoint".to_owned(),
            endpoint => format!("reached at {endpoint}"),
        },
        format!("security level {}", profile.security_level),
        format!("content stored {}", stored(profile)),
    ];
    parts.extend(profile.jurisdiction.iter().map(|code| format!("in {code}")));
    parts.push(match &profile.sealed_key {
        Some(key) => format!("sealed calls under {}", hex::encode(key)),
        None => "no sealed calls".into(),
    });
    parts.join(", ")
}
