//! The checks themselves: pure, so that they can be tested without a chain.

use oaic_channel::Served;
use oaic_math::price::{call_price, discount_for, price_array};
use oaic_messages::compute_settlement::{LaneResponse, PricesResponse, TermsResponse};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{domain, Prices, Proof, Purpose, Receipt, Verified};

use super::facts::Facts;
use super::file::ReceiptFile;
use super::verdict::{Decoded, Finding, Unproven, Verdict};
use crate::amount::Amount;
use crate::words::counted;

const NO_CHAIN: Unproven = Unproven::Skipped("no chain was asked");

pub fn check(file: &ReceiptFile, facts: &Facts) -> Verdict {
    let mut verdict = Verdict {
        valid: true,
        settled: false,
        allowed: None,
        receipt: None,
        checks: Vec::new(),
    };
    let read = file.receipt_bytes();
    let read = read.and_then(|bytes| Ok((bytes, file.decoded()?)));
    let (bytes, (found_domain, receipt)) = match read {
        Ok(read) => read,
        Err(why) => {
            verdict.add("encoding", Err(why.into()));
            return verdict;
        }
    };
    verdict.add("encoding", Ok(format!("{} canonical bytes", bytes.len())));
    verdict.receipt = Some(Decoded::new(file.channel, &receipt));
    verdict.add("domain", check_domain(file, &found_domain, facts));
    verdict.add("channel", check_channel(file, &receipt, facts));
    verdict.add("signature", check_signature(file, &receipt, &bytes, facts));
    let price = check_price(&mut verdict.allowed, &found_domain, &receipt, facts);
    verdict.add("price", price);
    verdict.add("conditions", check_conditions(&receipt, facts));
    check_proof(&mut verdict, file, &bytes, facts);
    verdict
}

fn check_domain(file: &ReceiptFile, found: &[u8; 32], facts: &Facts) -> Finding {
    for (field, file_says, asked) in [
        ("chain_id", &file.chain_id, &facts.chain_id),
        ("contract", &file.contract, &facts.contract),
    ] {
        if let Some(asked) = asked.as_ref().filter(|asked| *asked != file_says) {
            return Err(format!("the file's {field} is {file_says}; {asked} was asked").into());
        }
    }
    let place = format!("{} on {}", file.contract, file.chain_id);
    if *found != domain(Purpose::Receipt, &file.chain_id, &file.contract) {
        return Err(format!("the receipt is not for {place}").into());
    }
    match &facts.receipt_domain {
        Some(chain) if chain.as_slice() != found.as_slice() => {
            Err("the contract binds receipts to another domain"
                .to_owned()
                .into())
        }
        _ => Ok(place),
    }
}

fn check_channel(file: &ReceiptFile, receipt: &Receipt, facts: &Facts) -> Finding {
    let number = file.channel;
    let found = facts.channel.as_ref().ok_or(NO_CHAIN)?;
    let missing = || format!("there is no channel {number}");
    let channel = found.as_ref().ok_or_else(missing)?;
    if channel.id.as_slice() != receipt.channel_id {
        let (stated, id) = (hex::encode(receipt.channel_id), hex::encode(&channel.id));
        let why = format!("the receipt is for channel id {stated}, channel {number} is {id}");
        return Err(why.into());
    }
    let (payer, provider) = (&channel.payer, &channel.provider);
    Ok(format!("channel {number} of {payer} with {provider}"))
}

fn check_signature(file: &ReceiptFile, receipt: &Receipt, bytes: &[u8], facts: &Facts) -> Finding {
    let no_key = Unproven::Skipped("no key was given: --receipt-key");
    let key = facts.receipt_key.clone().ok_or(no_key)??;
    let length = key.len();
    let key = <[u8; 32]>::try_from(key);
    let key = key.map_err(|_| format!("the key has {length} bytes, not 32"))?;
    verify(&key, bytes, &file.signature_bytes()?).map_err(|e| e.to_string())?;
    Ok(format!(
        "the provider's key {} signed it",
        receipt.key_index()
    ))
}

fn check_price(
    highest: &mut Option<Amount>,
    receipt_domain: &[u8; 32],
    receipt: &Receipt,
    facts: &Facts,
) -> Finding {
    let terms = facts.terms.as_ref().ok_or(NO_CHAIN)?;
    let missing = || format!("the channel has no terms {}", receipt.terms);
    let terms = terms.as_ref().ok_or_else(missing)?;
    let unknown = || {
        let table = hex::encode(receipt.price_table);
        format!("no price table of hash {table}, which it names, is on chain")
    };
    let prices = facts.prices.as_ref().ok_or_else(unknown)?;
    let allowed = Amount(allowed(receipt, terms, prices, receipt_domain)?);
    *highest = Some(allowed);
    let of = format!(
        "price version {} of service {}, {} bps off at tier {}",
        prices.version,
        prices.service_id,
        discount_for(terms.tier, &prices.table.tier_discounts),
        terms.tier
    );
    let amount = Amount(receipt.amount);
    if amount > allowed {
        let why = format!("overcharged: {amount}, where {of} allows {allowed} for these units");
        return Err(why.into());
    }
    Ok(format!("{amount} of {allowed} allowed by {of}"))
}

fn check_conditions(receipt: &Receipt, facts: &Facts) -> Finding {
    let terms = facts.terms.as_ref().ok_or(NO_CHAIN)?;
    let missing = Unproven::Skipped("the channel has no such terms");
    let agreed = &terms.as_ref().ok_or(missing)?.conditions;
    let stated = Served::stated_by(receipt);
    if stated.meets(agreed) {
        return Ok(stated.to_string());
    }
    let asked = Served::asked_by(agreed);
    Err(format!("underserved: {stated}, where the terms ask for {asked}").into())
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
        Ok(None) => {
            verdict.skip("proof", "the file carries none");
            return verdict.skip("settled", "only a proof shows it");
        }
        Ok(Some(proof)) => Proof::from_bytes(&proof)
            .map_err(|e| e.to_string())
            .and_then(|proof| proof.verify(bytes).map_err(|e| e.to_string())),
        Err(why) => Err(why),
    };
    let verified = match proof {
        Ok(verified) => verified,
        Err(why) => return verdict.add("proof", Err(why.into())),
    };
    let (place, sum) = (verified.index + 1, Amount(verified.sum));
    let text = format!(
        "call {place} of {} that cost {sum} together",
        verified.count
    );
    verdict.add("proof", Ok(text));
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
        let (cost, paid) = (Amount(verified.sum), Amount(paid));
        let why =
            format!("not in full: of the {cost} that its calls cost together, {paid} were paid");
        return verdict.skip("settled", &why);
    }
    verdict.settled = result.is_ok();
    verdict.add("settled", result.map_err(Into::into));
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
        let (settled, covered) = (lane.sequence, verified.count);
        let why =
            format!("not yet: {settled} calls of the lane are settled, the proof covers {covered}");
        return verdict.skip("settled", &why);
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
    verdict.add("settled", Err(why.into()));
}
