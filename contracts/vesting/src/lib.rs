//! The allocation: plans with stepped and piecewise-linear curves, grants under them, claims, revocation.
