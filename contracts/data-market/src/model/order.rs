//! An order, and what can be done with it when.

use cosmwasm_std::{BlockInfo, Empty, Storage};
use oaic_math::delay::Due;
use oaic_messages::data_market::OrderStatus;
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::state::{
    broken_at, load_order, load_version, refund_reason, Break, Order, RefundReason, Version,
    OPEN_ORDERS, OPEN_ORDERS_BY_SELLER, ORDERS, ORDERS_BY_BUYER, ORDERS_BY_LISTING,
    ORDERS_BY_SELLER,
};

/// An order that holds money, with its version.
pub struct OpenOrder {
    pub id: u64,
    pub order: Order,
    pub version: Version,
    /// Block in which its file was proven broken.
    pub broken_at: Option<Break>,
}

impl OpenOrder {
    pub fn load(storage: &dyn Storage, id: u64) -> Result<Self> {
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

    /// Refuses a delivery that is late or repeated, or whose file was proven broken.
    pub fn ensure_deliverable(&self, now: u64) -> Result<()> {
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

    /// Reason for which the order can be refunded now, if any.
    pub fn refund_reason(&self, now: u64) -> Option<RefundReason> {
        refund_reason(&self.order, self.broken_at, now)
    }

    /// Closes an order, which then holds no more money.
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

/// Saves a new order and its indexes.
pub fn insert(storage: &mut dyn Storage, id: u64, order: &Order) -> Result<(), RuntimeError> {
    ORDERS.save(storage, id, order)?;
    ORDERS_BY_BUYER.save(storage, (&order.buyer, id), &Empty {})?;
    ORDERS_BY_SELLER.save(storage, (&order.seller, id), &Empty {})?;
    ORDERS_BY_LISTING.save(storage, (order.listing, id), &Empty {})?;
    OPEN_ORDERS.save(storage, id, &Empty {})?;
    Ok(OPEN_ORDERS_BY_SELLER.save(storage, (&order.seller, id), &Empty {})?)
}

pub fn reached(due: &Due, block: &BlockInfo) -> bool {
    due.reached(block.time.seconds(), block.height)
}

/// As events spell it.
pub fn as_str(reason: RefundReason) -> &'static str {
    match reason {
        RefundReason::NotDelivered => "not_delivered",
        RefundReason::Broken => "broken",
        RefundReason::Disputed => "disputed",
    }
}
