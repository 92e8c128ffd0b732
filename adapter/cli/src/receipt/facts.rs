//! What the chain says about a receipt.

use oaic_types::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, PriceTable, ProveUsageResponse,
    ProviderResponse, QueryMsg, TermsResponse,
};
use oaic_vouchers::Receipt;

use super::file::ReceiptFile;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};

/// What is known besides the file. None: nobody was asked.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Chain that was asked.
    pub chain_id: Option<String>,
    /// Contract that was asked.
    pub contract: Option<String>,
    /// Its domain of receipts.
    pub receipt_domain: Option<Vec<u8>>,
    /// The channel; `Some(None)`: there is none of that number.
    pub channel: Option<Option<ChannelResponse>>,
    /// Key with the receipt's index, or why it isn't known.
    pub receipt_key: Option<Result<Vec<u8>, String>>,
    /// The receipt's terms, with their prices; `Some(None)`: there are none of that number.
    pub terms: Option<Option<(TermsResponse, PriceTable)>>,
    /// The receipt's lane.
    pub lane: Option<LaneResponse>,
    /// What the contract says of the proof.
    pub proven: Option<Result<ProveUsageResponse, String>>,
}

/// Ask the chain. A key that is given is taken instead of the chain's.
///
/// # Errors
/// No answer. That something isn't there is no error: it is a fact.
pub fn collect(
    file: &ReceiptFile,
    receipt: &Receipt,
    given_key: Option<Vec<u8>>,
    ctx: &Context,
) -> Result<Facts> {
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let mut facts = Facts {
        chain_id: Some(ctx.chain.chain_id()),
        contract: Some(ctx.settlement()?.to_string()),
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
        let provider: ProviderResponse = ctx.ask(&QueryMsg::Provider {
            address: found.provider.to_string(),
        })?;
        facts.receipt_key = Some(if provider.key_index == receipt.key_index {
            Ok(provider.receipt_key.to_vec())
        } else {
            Err(format!(
                "it names the provider's key {}, the chain shows key {}; give the right one with --receipt-key",
                receipt.key_index, provider.key_index
            ))
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
    facts.terms = Some(match terms {
        None => None,
        Some(terms) => {
            let prices = ctx.ask(&QueryMsg::Prices {
                service_id: terms.service_id,
                version: Some(terms.price_version),
            })?;
            Some((terms, prices))
        }
    });
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
        facts.proven = Some(match ctx.find::<ProveUsageResponse>("proof", "", &msg) {
            Ok(answer) => Ok(answer),
            Err(error) if error.kind() == Kind::NotFound => Err(error.to_string()),
            Err(error) => return Err(error),
        });
    }
    Ok(facts)
}

fn optional<T>(found: Result<T, CliError>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
