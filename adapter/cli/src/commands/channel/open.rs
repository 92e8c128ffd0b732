//! `oaic channel open`.

use cosmwasm_std::Binary;
use oaic_chain::TxOutcome;
use oaic_math::price::discount_for;
use oaic_messages::compute_settlement::{
    ChannelResponse, Conditions, OfferResponse, OpenChannel, PricesResponse, QueryMsg, ReceiveMsg,
    UnitKind,
};
use oaic_messages::events::compute_settlement::ChannelOpened;
use oaic_records::compute_settlement::{answers, load_provider};

use super::conditions::{self, ConditionsArgs};
use crate::commands::prelude::*;
use crate::keys::{Cost, KeyKind, Secret};
use crate::terminal;

#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Service of the first terms; its provider is the channel's
    #[arg(long)]
    service: u64,
    /// What is put in, like 100oaic; what isn't spent comes back
    #[arg(long)]
    amount: Amount,
    /// Key that signs vouchers: a session key of yours, or 64 hex digits [default: a new one]
    #[arg(long, value_name = "NAME|HEX")]
    session_key: Option<String>,
    /// What vouchers under this key can settle at most, top-ups included [default: --amount]
    #[arg(long, value_name = "AMOUNT")]
    spend_limit: Option<Amount>,
    /// Account that gets the rest at the end instead of yours, for good; it may ask for it too, and
    /// pays the ordinary fee on it: an address, or a name
    #[arg(long, value_name = "WHO")]
    refund_to: Option<String>,
    /// Who sent you, bound at your first channel: an address, or a name
    #[arg(long)]
    referrer: Option<String>,
    #[command(flatten)]
    conditions: ConditionsArgs,
    #[command(flatten)]
    pub(crate) tx: TxArgs,
}

/// Open it.
///
/// # Errors
/// The service isn't there or takes nobody; as the chain says.
pub fn run(args: &OpenArgs, ctx: &Context) -> Result<()> {
    if args.amount.0 == 0 {
        return Err(
            CliError::usage("--amount must be more than zero").next("give --amount, like 100oaic")
        );
    }
    let payer = ctx.address(&ctx.sender(&args.tx)?)?;
    let conditions = args.conditions.conditions();
    let offer = offer(args.service, &payer, &conditions, ctx)?;
    let referrer = ctx.maybe_address(args.referrer.as_deref())?;
    let refund_to = ctx.maybe_address(args.refund_to.as_deref())?;
    let spend_limit = args.spend_limit.unwrap_or(args.amount);
    let key = session_key(args, ctx)?;
    let rest = match &refund_to {
        Some(account) => format!(", the rest going to {account} for good"),
        None => String::new(),
    };
    let what = format!(
        "open a channel of {} for service {} ({}), spending at most {spend_limit}{rest}; {}",
        args.amount,
        args.service,
        offer.model,
        in_force(&offer)
    );
    let msg = ReceiveMsg::OpenChannel(OpenChannel {
        service_id: args.service,
        session_key: key.public.clone(),
        spend_limit: spend_limit.into(),
        referrer,
        refund_to,
        conditions,
    });
    let payment = ctx
        .token()?
        .send_call(&ctx.settlement()?, args.amount, &msg)?;
    let mut plan = Plan::new(&what).confirmed().call(payment);
    let mut made = None;
    if let (Some(secret), Some(name)) = (key.new, key.name.clone()) {
        made = Some(name.clone());
        plan = plan.prepared(move |ctx| store(&name, &secret, ctx));
    }
    let sent = ctx.send(&args.tx, plan).map_err(|error| match made {
        Some(name) if ctx.keys.contains(&name) => unused(error, &name),
        _ => error,
    });
    let Some(outcome) = sent? else {
        return Ok(());
    };
    let opening = Opening {
        what,
        payer,
        session_key: key.public,
        session_key_name: key.name,
        spend_limit,
    };
    conclude(opening, &outcome, ctx)
}

/// What a service offers now.
pub(crate) struct Offer {
    /// Its model, quoted.
    pub model: String,
    /// Prices in force, proven.
    prices: PricesResponse,
    /// The payer's tier, as the node says: it comes of another contract, and terms fix it.
    tier: Option<u8>,
    /// What is asked for beside the price, in words.
    conditions: String,
}

/// What a service offers, proven but for the payer's tier.
///
/// # Errors
/// There is none, it takes nobody, or its provider doesn't offer the conditions.
pub(crate) fn offer(
    service_id: u64,
    payer: &str,
    conditions: &Conditions,
    ctx: &Context,
) -> Result<Offer> {
    let (service, prices, time) = ctx.on_newest(|now| {
        let (service, prices, profile) = now
            .settlement(|records| {
                let service = answers::service(records, service_id)?;
                let prices = answers::prices(records, (service_id, service.price_version))?;
                let profile = load_provider(records, &service.provider)?.profile;
                Ok((service, prices, profile))
            })
            .map_err(|error| error.or_list("oaic service list"))?;
        if !service.active {
            let model = terminal::quoted(&service.model);
            return Err(CliError::refused(format!(
                "service {service_id} ({model}) takes no new channels now"
            ))
            .next("oaic service list --active"));
        }
        conditions::ensure_offered(conditions, (&service.provider, &profile), now.time())?;
        Ok((service, prices, now.time()))
    })?;
    let offered: Result<OfferResponse> = ctx.ask(&QueryMsg::Offer {
        service_id,
        payer: payer.to_owned(),
    });
    Ok(Offer {
        model: terminal::quoted(&service.model),
        prices,
        tier: offered.ok().map(|offered| offered.tier),
        conditions: conditions::in_words(conditions, time),
    })
}

/// The prices in force and the conditions, for the question. Prices can change at any time; what a
/// payer's session pays at most is up to its own limits.
pub(crate) fn in_force(offer: &Offer) -> String {
    let table = &offer.prices.table;
    let prices: Vec<String> = UnitKind::ALL
        .iter()
        .zip(&table.prices)
        .filter(|(_, price)| !price.is_zero())
        .map(|(kind, price)| format!("{} {}", kind.name(), Amount::from(*price)))
        .collect();
    let prices = match prices.as_slice() {
        [] => "all free".to_owned(),
        some => format!("{} for a million", some.join(", ")),
    };
    let off = offer
        .tier
        .map(|tier| (tier, discount_for(tier, &table.tier_discounts)));
    let off = match off {
        None | Some((_, 0)) => String::new(),
        Some((tier, bps)) => format!(", {bps} bps off at your tier {tier}, as the node says"),
    };
    format!(
        "prices in force (version {}): {prices}{off}, at most {} a call; conditions: {}",
        offer.prices.version,
        Amount::from(table.max_call),
        offer.conditions
    )
}

struct SessionKey {
    public: Binary,
    /// Its name here, if it is one of yours.
    name: Option<String>,
    /// A new one, which is not stored yet.
    new: Option<Secret>,
}

fn session_key(args: &OpenArgs, ctx: &Context) -> Result<SessionKey> {
    if let Some(text) = &args.session_key {
        return Ok(SessionKey {
            public: ctx.public_key(text, KeyKind::Session)?,
            name: ctx.keys.contains(text).then(|| text.clone()),
            new: None,
        });
    }
    if args.tx.dry_run {
        ctx.out
            .note("the session key shown is an example: a new one is made when this is sent");
    }
    let secret = Secret::generate(KeyKind::Session)?;
    let public = secret.public_key()?;
    let short = hex::encode(public.get(..6).unwrap_or(&public));
    Ok(SessionKey {
        public: public.into(),
        name: Some(format!("session-{short}")),
        new: Some(secret),
    })
}

/// Before any coin moves: a channel whose key is lost can only be unlocked.
fn store(name: &str, secret: &Secret, ctx: &Context) -> Result<()> {
    let passphrase = ctx.new_passphrase(name)?;
    ctx.keys.add(name, secret, &passphrase, Cost::default())?;
    ctx.out.note(format!("made session key '{name}'"));
    Ok(())
}

/// A key that was stored stays, even if the node says that the channel was refused: nothing proves
/// that it isn't open.
fn unused(error: CliError, name: &str) -> CliError {
    let message = format!("{}; the new session key '{name}' is kept", error.message());
    error.reworded(message).or_next(format!(
        "add `--session-key {name}` to use it next time, or `oaic keys delete {name}`"
    ))
}

/// What a transaction was to open.
pub(crate) struct Opening {
    pub what: String,
    /// Who pays, an address.
    pub payer: String,
    pub session_key: Binary,
    /// Its name here, if it is one of yours.
    pub session_key_name: Option<String>,
    pub spend_limit: Amount,
}

/// Print the channel that a transaction opened. It is open, whatever else goes wrong: what can't be
/// asked for is a warning.
pub(crate) fn conclude(opening: Opening, outcome: &TxOutcome, ctx: &Context) -> Result<()> {
    let event: Option<ChannelOpened> = ctx.settlement()?.event(outcome).ok();
    let named = event.as_ref().map(|event| event.channel);
    let error = match opened(named, &opening, outcome, ctx) {
        Ok(found) => {
            ctx.out
                .note(format!("`oaic channel show {}` shows it", found.channel));
            let name = opening.session_key_name;
            return ctx.out.print(&Opened::new(&found, name, outcome));
        }
        Err(error) => error,
    };
    let later = match named {
        Some(channel) => format!("oaic channel show {channel}"),
        None => format!("oaic channel list --payer {} --all", opening.payer),
    };
    match event {
        Some(event) => ctx
            .out
            .print(&Opened::from_event(event, &opening, outcome))?,
        None => ctx.out.print(&Sent::new(opening.what, outcome))?,
    }
    ctx.out.warn(format!(
        "the channel was opened, but it can't be asked for: {error}; `{later}` shows it"
    ));
    Ok(())
}

/// The channel that a transaction opened: named by its event, and checked against the key.
fn opened(
    named: Option<u64>,
    opening: &Opening,
    outcome: &TxOutcome,
    ctx: &Context,
) -> Result<ChannelResponse> {
    if let Some(channel) = named {
        let found: ChannelResponse = ctx.ask(&QueryMsg::Channel { channel })?;
        if found.session_key == opening.session_key {
            return Ok(found);
        }
    }
    // A key may have opened others before.
    let meant = |channel: &ChannelResponse| {
        channel.session_key == opening.session_key && channel.opened_height >= outcome.height
    };
    let channels = ctx
        .settlement()?
        .channels(Some(opening.payer.clone()), None);
    // Numbers rise, so it is the last.
    let newest = channels.all()?.into_iter().rev().find(meant);
    newest.ok_or_else(|| CliError::not_found("it isn't among the payer's channels"))
}

#[derive(Debug, Serialize)]
struct Opened {
    channel: u64,
    /// None: the chain couldn't be asked for it.
    id: Option<String>,
    payer: String,
    provider: String,
    refund_to: String,
    session_key: String,
    session_key_name: Option<String>,
    amount: Amount,
    spend_limit: Amount,
    tx: String,
    height: u64,
}

impl Opened {
    fn new(
        channel: &ChannelResponse,
        session_key_name: Option<String>,
        outcome: &TxOutcome,
    ) -> Self {
        Self {
            channel: channel.channel,
            id: Some(hex::encode(&channel.id)),
            payer: channel.payer.to_string(),
            provider: channel.provider.to_string(),
            refund_to: channel.refund_to.to_string(),
            session_key: hex::encode(&channel.session_key),
            session_key_name,
            amount: channel.deposited.into(),
            spend_limit: channel.spendable.into(),
            tx: outcome.hash.clone(),
            height: outcome.height,
        }
    }

    /// As the transaction's event tells of it.
    fn from_event(event: ChannelOpened, opening: &Opening, outcome: &TxOutcome) -> Self {
        Self {
            channel: event.channel,
            id: None,
            payer: event.payer.into(),
            provider: event.provider.into(),
            refund_to: event.refund_to.into(),
            session_key: hex::encode(&opening.session_key),
            session_key_name: opening.session_key_name.clone(),
            amount: Amount(event.amount.into()),
            spend_limit: opening.spend_limit,
            tx: outcome.hash.clone(),
            height: outcome.height,
        }
    }
}

impl Report for Opened {
    const SCHEMA: &'static str = "oaic/channel-opened/1";

    fn human(&self, out: &mut String) {
        let key = self
            .session_key_name
            .clone()
            .unwrap_or_else(|| self.session_key.clone());
        let mut rows = vec![("channel", self.channel.to_string())];
        rows.extend(self.id.clone().map(|id| ("id", id)));
        rows.extend([
            ("provider", self.provider.clone()),
            ("amount", self.amount.to_string()),
            ("spends at most", self.spend_limit.to_string()),
            ("rest goes to", self.refund_to.clone()),
            ("session key", key),
        ]);
        fields(out, &rows);
    }
}
