//! Events of payment in a stream. They break stock clients, which take each event for a chunk: send
//! them to who asked alone, and strip them before a stock client sees them.

use oaic_channel::LaneId;
use serde::{Deserialize, Serialize};

use crate::codec::{self, bounded, Decimal, Lane};
use crate::error::WireError;
use crate::mpp::{INTENT, METHOD};
use crate::payment::Binding;
use crate::receipt::{ReceivedReceipt, Served};

const NEED_VOUCHER: &str = "payment-need-voucher";
const RECEIPT: &str = "payment-receipt";

/// What a stream waits for: a voucher of the same sequence and tree for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedVoucher {
    /// The lane.
    pub lane: LaneId,
    /// Least amount of the next voucher, in uoaic.
    pub required: u128,
    /// Amount of the newest voucher, in uoaic.
    pub accepted: u128,
    /// Greatest amount that the lane's vouchers could settle, in uoaic: above it the channel needs a
    /// top-up first.
    pub deposit: u128,
}

/// An event of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The stream waits for a raise.
    NeedVoucher(NeedVoucher),
    /// The call's receipt; none when the data holds none of ours.
    Receipt(Option<ReceivedReceipt>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Need {
    channel_id: Lane,
    required_cumulative: Decimal<u128>,
    accepted_cumulative: Decimal<u128>,
    deposit: Decimal<u128>,
}

impl NeedVoucher {
    /// The event, as it stands in the stream.
    pub fn event(&self) -> String {
        let data = codec::canonical_text(&Need {
            channel_id: Lane(self.lane),
            required_cumulative: Decimal(self.required),
            accepted_cumulative: Decimal(self.accepted),
            deposit: Decimal(self.deposit),
        });
        event(NEED_VOUCHER, &data)
    }
}

impl Served<'_> {
    /// The receipt as a stream's last event before its end, in the form of the protocol that paid.
    ///
    /// # Errors
    /// [`WireError`] when the receipt's bytes are none.
    pub fn event(&self, binding: &Binding, network: &str) -> Result<String, WireError> {
        let value = self.value(binding, network)?;
        Ok(event(RECEIPT, &codec::canonical_text(&value)))
    }
}

/// Canonical JSON has no line break, so one `data` line holds it.
fn event(name: &str, data: &str) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// Whether an event of that name is of payment, to be stripped.
pub fn is_payment(name: &str) -> bool {
    name == NEED_VOUCHER || name == RECEIPT
}

impl Event {
    /// Reads an event by its name and data; none for events of others.
    ///
    /// # Errors
    /// [`WireError`] for data that is not that event's.
    pub fn read(name: &str, data: &str) -> Result<Option<Self>, WireError> {
        Ok(match name {
            RECEIPT => Some(Self::Receipt(ReceivedReceipt::from_event(data)?)),
            NEED_VOUCHER => {
                bounded(NEED_VOUCHER, data)?;
                let need: Need =
                    serde_json::from_str(data).map_err(|e| WireError::json(NEED_VOUCHER, &e))?;
                Some(Self::NeedVoucher(NeedVoucher {
                    lane: need.channel_id.0,
                    required: need.required_cumulative.0,
                    accepted: need.accepted_cumulative.0,
                    deposit: need.deposit.0,
                }))
            }
            _ => None,
        })
    }
}

/// Whether a client's `Accept-Payment` asks for events: it names this method, with a weight above 0.
/// A wildcard for all methods doesn't.
pub fn asks_for_events(accept_payment: &str) -> bool {
    let named = accept_payment.split(',').filter_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let (method, intent) = parts.next()?.split_once('/')?;
        let ours = method == METHOD && (intent == INTENT || intent == "*");
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok());
        ours.then_some((intent == "*", weight.is_some_and(|weight| weight > 0.0)))
    });
    // `oaic/session` is more specific than `oaic/*`.
    named
        .min_by_key(|(wild, _)| *wild)
        .is_some_and(|(_, yes)| yes)
}
