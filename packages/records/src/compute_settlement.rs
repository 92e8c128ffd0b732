//! Records of providers, services and channels.
