//! An order, and what can be done with it when.

use cosmwasm_std::{Addr, BlockInfo, Empty, Storage};
use cw_storage_plus::Map;
use oaic_math::delay::Due;
use oaic_messages::data_market::OrderStatus;
use oaic_runtime::{Checked, RuntimeError};

use crate::error::ContractError;
use crate::state::{
    broken_at, load_order, load_version, refund_reason, Break, Order, RefundReason, Version,
    AUTHORIZATIONS, ORDERS,
};

pub const ORDERS_BY_BUYER: Map<(&Addr, u64), Empty> = Map::new("orders_by_buyer");
pub const ORDERS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("orders_by_seller");
pub const ORDERS_BY_LISTING: Map<(u64, u64), Empty> = Map::new("orders_by_listing");
/// Those that hold money.
pub const OPEN_ORDERS: Map<u64, Empty> = Map::new("open_orders");
pub const OPEN_ORDERS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("open_orders_by_seller");

/// An order in work.
pub struct OpenOrder {
    pub id: u64,
    pub order: Order,
    pub version: Version,
    /// When its file was proven broken.
    pub broken_at: Option<Break>,
}

/// Writes a new order and every place it is found in.
pub fn insert(storage: &mut dyn Storage, id: u64, order: &Order) -> Result<(), RuntimeError> {
    ORDERS.save(storage, id, order)?;
    ORDERS_BY_BUYER.save(storage, (&order.buyer, id), &Empty {})?;
    ORDERS_BY_SELLER.save(storage, (&order.seller, id), &Empty {})?;
    ORDERS_BY_LISTING.save(storage, (order.listing, id), &Empty {})?;
    OPEN_ORDERS.save(storage, id, &Empty {})?;
    Ok(OPEN_ORDERS_BY_SELLER.save(storage, (&order.seller, id), &Empty {})?)
}

impl OpenOrder {
    /// An order that holds money.
    pub fn load(storage: &dyn Storage, id: u64) -> Result<Self, ContractError> {
        let order = load_order(storage, id)?;
        if !order.is_open() {
            let status = order.status;
            return Err(ContractError::OrderClosed { order: id, status });
        }
        let version = load_version(storage, order.listing, order.version)?;
        Ok(OpenOrder {
            id,
            broken_at: broken_at(storage, &version)?,
            order,
            version,
        })
    }

    /// Refuses a delivery that comes too late, twice, or of a file that was proven broken.
    pub fn ensure_deliverable(&self, now: u64) -> Result<(), ContractError> {
        let (order, deliver_before) = (self.id, self.order.deliver_before);
        if self.order.delivery.is_some() {
            return Err(ContractError::AlreadyDelivered { order });
        }
        if let Some(broken) = self.broken_at {
            return Err(ContractError::Broken {
                listing: self.order.listing,
                version: self.order.version,
                broken_at: broken.time,
            });
        }
        match now < deliver_before {
            true => Ok(()),
            false => Err(ContractError::TooLate {
                order,
                deliver_before,
                now,
            }),
        }
    }

    /// Why the price goes back to the buyer now, if it does.
    pub fn refund_reason(&self, now: u64) -> Option<RefundReason> {
        refund_reason(&self.order, self.broken_at, now)
    }

    /// Ends an order: it holds no money any more.
    pub fn close(
        mut self,
        storage: &mut dyn Storage,
        status: OrderStatus,
    ) -> Result<Order, RuntimeError> {
        self.order.status = status;
        ORDERS.save(storage, self.id, &self.order)?;
        OPEN_ORDERS.remove(storage, self.id);
        OPEN_ORDERS_BY_SELLER.remove(storage, (&self.order.seller, self.id));
        Ok(self.order)
    }
}

/// Whether a block is at or beyond a point.
pub fn reached(due: &Due, block: &BlockInfo) -> bool {
    due.reached(block.time.seconds(), block.height)
}

/// As events have it.
pub fn as_str(reason: RefundReason) -> &'static str {
    match reason {
        RefundReason::NotDelivered => "not_delivered",
        RefundReason::Broken => "broken",
        RefundReason::Disputed => "disputed",
    }
}

/// Gives the use of an authorization back that an order took; also of one that has expired or was
/// revoked, where it is worth nothing.
pub fn give_back_use(storage: &mut dyn Storage, order: &Order) -> Result<(), RuntimeError> {
    let Some(id) = order.authorization else {
        return Ok(());
    };
    if let Some(mut authorization) = AUTHORIZATIONS.may_load(storage, id)? {
        authorization.uses = authorization.uses.plus(1)?;
        AUTHORIZATIONS.save(storage, id, &authorization)?;
    }
    Ok(())
}
