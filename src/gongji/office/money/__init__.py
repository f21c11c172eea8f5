"""Each plan's fund apart: double entry, vouchers, periods; contributions in and payouts out."""
