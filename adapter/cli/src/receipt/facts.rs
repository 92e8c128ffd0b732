//! What the chain says about a receipt.

use oaic_chain::ChainError;
use oaic_client::{events as events_of, ClientError};
use oaic_messages::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, PricesResponse, ProveUsageResponse, QueryMsg,
    ReceiptKeyResponse, TermsResponse,
};
use oaic_messages::events::compute_settlement::Voucher;
use oaic_messages::shared::Page;
use oaic_vouchers::Receipt;

use super::file::ReceiptFile;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};

/// What is known besides the file. None: nobody was asked.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub chain_id: Option<String>,
    pub contract: Option<String>,
    pub receipt_domain: Option<Vec<u8>>,
    /// The channel; `Some(None)`: there is none of that number.
    pub channel: Option<Option<ChannelResponse>>,
    /// Key with the receipt's index, or why it isn't known.
    pub receipt_key: Option<Result<Vec<u8>, String>>,
    /// The receipt's terms; `Some(None)`: there are none of that number.
    pub terms: Option<Option<TermsResponse>>,
    /// The price table that the receipt names; None: it isn't on chain.
    pub prices: Option<PricesResponse>,
    pub lane: Option<LaneResponse>,
    /// What the contract says of the proof.
    pub proven: Option<Result<ProveUsageResponse, String>>,
    /// What was settled of the lane in a block, where one was named.
    pub settlements: Option<Settlements>,
}

/// What was settled of a lane in a block.
#[derive(Clone, Debug, Default)]
pub struct Settlements {
    pub block: u64,
    pub roots: Vec<SettledRoot>,
}

/// Root of a voucher that was settled.
#[derive(Clone, Debug)]
pub struct SettledRoot {
    /// Calls that it acknowledged.
    pub sequence: u64,
    /// Its commitment to their tree.
    pub root: Vec<u8>,
}

/// Ask the chain. A key that is given is taken instead of the chain's; with a block, its settlements
/// are looked up.
///
/// # Errors
/// No answer. That something isn't there is no error: it is a fact.
pub fn collect(
    file: &ReceiptFile,
    receipt: &Receipt,
    given_key: Option<Vec<u8>>,
    block: Option<u64>,
    ctx: &Context,
) -> Result<Facts> {
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let mut facts = Facts {
        chain_id: Some(ctx.chain.chain_id()),
        contract: Some(ctx.settlement()?.address().to_string()),
        receipt_domain: Some(config.receipt_domain.to_vec()),
        receipt_key: given_key.map(Ok),
        ..Facts::default()
    };
    let channel = file.channel;
    let found: Option<ChannelResponse> =
        optional(ctx.find("channel", "", &QueryMsg::Channel { channel }))?;
    facts.channel = Some(found.clone());
    let Some(found) = found else { return Ok(facts) };

    if facts.receipt_key.is_none() {
        let index = receipt.key_index();
        let keys: Page<ReceiptKeyResponse> = ctx.ask(&QueryMsg::ReceiptKeys {
            provider: found.provider.to_string(),
            start_after: index.checked_sub(1),
            limit: Some(1),
        })?;
        let key = keys.items.into_iter().find(|key| key.key_index == index);
        facts.receipt_key = Some(match key {
            Some(key) => Ok(key.receipt_key.into()),
            None => Err(format!(
                "lane {} is of the provider's receipt key {index}, and it has no such key",
                receipt.lane
            )),
        });
    }
    let terms: Option<TermsResponse> = optional(ctx.find(
        "terms",
        "",
        &QueryMsg::Terms {
            channel,
            terms: receipt.terms,
        },
    ))?;
    facts.terms = Some(terms);
    facts.prices = optional(ctx.find(
        "price table",
        "",
        &QueryMsg::PricesByHash {
            hash: receipt.price_table.into(),
        },
    ))?;
    facts.lane = Some(ctx.ask(&QueryMsg::Lane {
        channel,
        terms: receipt.terms,
        lane: receipt.lane,
    })?);
    if let (Ok(bytes), Ok(Some(proof))) = (file.receipt_bytes(), file.proof_bytes()) {
        let msg = QueryMsg::ProveUsage {
            receipt: bytes.into(),
            proof: proof.into(),
        };
        facts.proven = Some(match ctx.settlement()?.query::<ProveUsageResponse>(&msg) {
            Ok(answer) => Ok(answer),
            // The contract's own no, and nobody else's.
            Err(ClientError::Chain(ChainError::Contract { message, .. })) => Err(message),
            Err(error) => return Err(error.into()),
        });
    }
    if let Some(height) = block {
        facts.settlements = Some(settlements(height, channel, receipt, ctx)?);
    }
    Ok(facts)
}

/// Vouchers of a receipt's lane that were settled in a block.
fn settlements(height: u64, channel: u64, receipt: &Receipt, ctx: &Context) -> Result<Settlements> {
    let events = ctx.chain.events(height)?;
    let settled: Vec<Voucher> = events_of(&events, ctx.settlement()?.address())?;
    let place = (channel, receipt.terms, receipt.lane);
    let of_lane = settled
        .into_iter()
        .filter(|voucher| (voucher.channel, voucher.terms, voucher.lane) == place);
    let roots = of_lane.map(|voucher| SettledRoot {
        sequence: voucher.sequence,
        root: voucher.root.into(),
    });
    let roots = roots.collect();
    Ok(Settlements {
        block: height,
        roots,
    })
}

fn optional<T>(found: Result<T, CliError>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
