//! What both protocols call a channel is one lane here: `CHANNEL.TERMS.LANE`, decimal.
//!
//! Both allow one cumulative stream per channel id, so a client with calls in parallel has several.

use oaic_channel::LaneId;

use crate::codec::digits;
use crate::error::WireError;

/// A lane's channel id.
///
/// ```
/// use oaic_channel::LaneId;
/// use oaic_payment_http::channel_id;
///
/// let lane = LaneId { channel: 7, terms: 3, lane: 131_844 };
/// assert_eq!(channel_id::encode(lane), "7.3.131844");
/// assert_eq!(channel_id::decode("7.3.131844")?, lane);
/// assert!(channel_id::decode("07.3.131844").is_err());
/// # Ok::<(), oaic_payment_http::WireError>(())
/// ```
pub fn encode(lane: LaneId) -> String {
    format!("{}.{}.{}", lane.channel, lane.terms, lane.lane)
}

/// The lane of a channel id.
///
/// # Errors
/// [`WireError::Field`] for anything but what [`encode`] writes.
pub fn decode(text: &str) -> Result<LaneId, WireError> {
    let mut parts = text.split('.');
    let lane = (|| {
        Some(LaneId {
            channel: digits(parts.next()?)?,
            terms: digits(parts.next()?)?,
            lane: digits(parts.next()?)?,
        })
    })();
    lane.filter(|_| parts.next().is_none()).ok_or_else(|| {
        WireError::field(
            "payment",
            "channelId",
            text,
            "CHANNEL.TERMS.LANE in plain digits",
        )
    })
}
