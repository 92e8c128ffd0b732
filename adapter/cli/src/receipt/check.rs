//! The checks themselves: pure, so that they can be tested without a chain.

use oaic_channel::Served;
use oaic_math::price::{call_price, discount_for, price_array};
use oaic_messages::compute_settlement::{LaneResponse, PricesResponse, TermsResponse};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{domain, Prices, Proof, Purpose, Receipt, Verified};

use super::facts::Facts;
use super::file::ReceiptFile;
use super::verdict::{Decoded, Verdict};
use crate::amount::Amount;
use crate::words::counted;

pub fn check(file: &ReceiptFile, facts: &Facts) -> Verdict {
    let mut verdict = Verdict {
        valid: true,
        settled: false,
        allowed: None,
        receipt: None,
        checks: Vec::new(),
    };
    let (bytes, (found_domain, receipt)) = match file
        .receipt_bytes()
        .and_then(|bytes| Ok((bytes, file.decoded()?)))
    {
        Ok(read) => read,
        Err(why) => {
            verdict.add("encoding", Err(why));
            return verdict;
        }
    };
    verdict.add("encoding", Ok(format!("{} canonical bytes", bytes.len())));
    verdict.receipt = Some(Decoded::new(file.channel, &receipt));
    verdict.add("domain", check_domain(file, &found_domain, facts));
    check_channel(&mut verdict, file, &receipt, facts);
    match &facts.receipt_key {
        None => verdict.skip("signature", "no key was given: --receipt-key"),
        Some(key) => {
            let result = key
                .clone()
                .and_then(|key| check_signature(file, &bytes, &key));
            verdict.add(
                "signature",
                result.map(|()| format!("the provider's key {} signed it", receipt.key_index())),
            );
        }
    }
    check_price(&mut verdict, &found_domain, &receipt, facts);
    check_conditions(&mut verdict, &receipt, facts);
    check_proof(&mut verdict, file, &bytes, facts);
    verdict
}

fn check_domain(file: &ReceiptFile, found: &[u8; 32], facts: &Facts) -> Result<String, String> {
    for (field, file_says, asked) in [
        ("chain_id", &file.chain_id, &facts.chain_id),
        ("contract", &file.contract, &facts.contract),
    ] {
        if let Some(asked) = asked.as_ref().filter(|asked| *asked != file_says) {
            return Err(format!(
                "the file's {field} is {file_says}; {asked} was asked"
            ));
        }
    }
    if *found != domain(Purpose::Receipt, &file.chain_id, &file.contract) {
        return Err(format!(
            "the receipt is not for {} on {}",
            file.contract, file.chain_id
        ));
    }
    match &facts.receipt_domain {
        Some(chain) if chain.as_slice() != found.as_slice() => {
            Err("the contract binds receipts to another domain".into())
        }
        _ => Ok(format!("{} on {}", file.contract, file.chain_id)),
    }
}

fn check_channel(verdict: &mut Verdict, file: &ReceiptFile, receipt: &Receipt, facts: &Facts) {
    match &facts.channel {
        None => verdict.skip("channel", "no chain was asked"),
        Some(None) => verdict.add(
            "channel",
            Err(format!("there is no channel {}", file.channel)),
        ),
        Some(Some(channel)) if channel.id.as_slice() != receipt.channel_id => verdict.add(
            "channel",
            Err(format!(
                "the receipt is for channel id {}, channel {} is {}",
                hex::encode(receipt.channel_id),
                file.channel,
                hex::encode(&channel.id)
            )),
        ),
        Some(Some(channel)) => verdict.add(
            "channel",
            Ok(format!(
                "channel {} of {} with {}",
                file.channel, channel.payer, channel.provider
            )),
        ),
    }
}

fn check_signature(file: &ReceiptFile, bytes: &[u8], key: &[u8]) -> Result<(), String> {
    let key = <[u8; 32]>::try_from(key)
        .map_err(|_| format!("the key has {} bytes, not 32", key.len()))?;
    verify(&key, bytes, &file.signature_bytes()?).map_err(|e| e.to_string())
}

fn check_price(verdict: &mut Verdict, receipt_domain: &[u8; 32], receipt: &Receipt, facts: &Facts) {
    let terms = match &facts.terms {
        None => return verdict.skip("price", "no chain was asked"),
        Some(None) => {
            return verdict.add(
                "price",
                Err(format!("the channel has no terms {}", receipt.terms)),
            )
        }
        Some(Some(terms)) => terms,
    };
    let Some(prices) = &facts.prices else {
        let table = hex::encode(receipt.price_table);
        return verdict.add(
            "price",
            Err(format!(
                "no price table of hash {table}, which it names, is on chain"
            )),
        );
    };
    let allowed = match allowed(receipt, terms, prices, receipt_domain) {
        Ok(allowed) => allowed,
        Err(why) => return verdict.add("price", Err(why)),
    };
    verdict.allowed = Some(Amount(allowed));
    let of = format!(
        "price version {} of service {}, {} bps off at tier {}",
        prices.version,
        prices.service_id,
        discount_for(terms.tier, &prices.table.tier_discounts),
        terms.tier
    );
    let amount = Amount(receipt.amount);
    verdict.add(
        "price",
        if receipt.amount > allowed {
            Err(format!(
                "overcharged: {amount}, where {of} allows {} for these units",
                Amount(allowed)
            ))
        } else {
            Ok(format!("{amount} of {} allowed by {of}", Amount(allowed)))
        },
    );
}

fn check_conditions(verdict: &mut Verdict, receipt: &Receipt, facts: &Facts) {
    let Some(terms) = &facts.terms else {
        return verdict.skip("conditions", "no chain was asked");
    };
    let Some(terms) = terms else {
        return verdict.skip("conditions", "the channel has no such terms");
    };
    let agreed = &terms.conditions;
    let stated = Served::stated_by(receipt);
    let result = match stated.meets(agreed) {
        true => Ok(stated.to_string()),
        false => Err(format!(
            "underserved: {stated}, where the terms ask for {}",
            Served::asked_by(agreed)
        )),
    };
    verdict.add("conditions", result);
}

/// Highest amount that a receipt's own price table allows for its units at the tier of its terms, in
/// uoaic. That it is the receipt's own is computed here: whoever answers can't slip in another.
fn allowed(
    receipt: &Receipt,
    terms: &TermsResponse,
    answer: &PricesResponse,
    receipt_domain: &[u8; 32],
) -> Result<u128, String> {
    let table = &answer.table;
    let prices = price_array(&table.prices).map_err(|e| e.to_string())?;
    let max_call = table.max_call.u128();
    let own = Prices {
        service_id: answer.service_id,
        version: answer.version,
        prices,
        tier_discounts: &table.tier_discounts,
        max_call,
    };
    if own.hash(receipt_domain) != receipt.price_table {
        return Err("the price table that the chain answered has another hash".into());
    }
    if answer.service_id != terms.service_id {
        return Err(format!(
            "it names a price table of service {}; its terms are of service {}",
            answer.service_id, terms.service_id
        ));
    }
    let discount = discount_for(terms.tier, &table.tier_discounts);
    call_price(&receipt.units, &prices, discount, max_call).map_err(|e| e.to_string())
}

fn check_proof(verdict: &mut Verdict, file: &ReceiptFile, bytes: &[u8], facts: &Facts) {
    let proof = match file.proof_bytes() {
        Ok(Some(proof)) => proof,
        Ok(None) => {
            verdict.skip("proof", "the file carries none");
            return verdict.skip("settled", "only a proof shows it");
        }
        Err(why) => return verdict.add("proof", Err(why)),
    };
    let verified = Proof::from_bytes(&proof)
        .map_err(|e| e.to_string())
        .and_then(|proof| proof.verify(bytes).map_err(|e| e.to_string()));
    let verified = match verified {
        Ok(verified) => verified,
        Err(why) => return verdict.add("proof", Err(why)),
    };
    verdict.add(
        "proof",
        Ok(format!(
            "call {} of {} that cost {} together",
            verified.index + 1,
            verified.count,
            Amount(verified.sum)
        )),
    );
    check_settled(verdict, &verified, facts);
}

/// A voucher that was taken is paid as far as its claim, its key's limit and the reserve went.
fn taken(
    verdict: &mut Verdict,
    result: Result<String, String>,
    verified: &Verified,
    lane: &LaneResponse,
) {
    let paid = lane.paid.u128();
    if result.is_ok() && paid < verified.sum {
        let why = format!(
            "not in full: of the {} that its calls cost together, {} were paid",
            Amount(verified.sum),
            Amount(paid)
        );
        return verdict.skip("settled", &why);
    }
    verdict.settled = result.is_ok();
    verdict.add("settled", result);
}

fn check_settled(verdict: &mut Verdict, verified: &Verified, facts: &Facts) {
    let Some(lane) = &facts.lane else {
        return verdict.skip("settled", "no chain was asked");
    };
    let same = |root: &[u8], sequence: u64| {
        root == verified.commitment.as_slice() && sequence == verified.count
    };
    // A lane's root moves on with what pays most; that of each settlement stands in its event.
    if let Some(settlements) = &facts.settlements {
        let found = settlements
            .roots
            .iter()
            .any(|found| same(&found.root, found.sequence));
        let block = settlements.block;
        let result = if found {
            Ok(format!(
                "the voucher that was settled in block {block} commits to it, as the node says"
            ))
        } else {
            Err(format!(
                "{} of this lane were settled in block {block}, and none commits to the proof's {} calls",
                counted(settlements.roots.len() as u64, "voucher"),
                verified.count
            ))
        };
        return taken(verdict, result, verified, lane);
    }
    if same(lane.peaks.as_slice(), lane.sequence) {
        let result = match &facts.proven {
            Some(Ok(answer)) => Ok(format!(
                "the contract confirms it: {} settled",
                counted(answer.calls, "call")
            )),
            Some(Err(why)) => Err(format!("the contract refuses the proof: {why}")),
            None => Err("the contract was not asked".into()),
        };
        return taken(verdict, result, verified, lane);
    }
    if lane.sequence < verified.count {
        return verdict.skip(
            "settled",
            &format!(
                "not yet: {} calls of the lane are settled, the proof covers {}",
                lane.sequence, verified.count
            ),
        );
    }
    let why = if lane.sequence > verified.count {
        format!(
            "the proof is for the first {} calls; {} are settled now: make it anew from the newest \
             voucher, or name the block that settled those with --block",
            verified.count, lane.sequence
        )
    } else {
        "the settled voucher commits to another tree: this call is not in what was settled".into()
    };
    verdict.add("settled", Err(why));
}
