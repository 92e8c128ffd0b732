//! State machines of payer and provider with their durable store.
