"""Claims: report, investigation, papers, assessment; then review, approval, disclosure and payout."""
