"""Addresses of money in and out."""

from __future__ import annotations

from django.urls import path

from gongji.office.money.pages import batches, payable, payables, receipts, steps, undoing

app_name = "payouts"
urlpatterns = [
    path("payouts/", payables.due, name="due"),
    path("payouts/new/", payables.new, name="new"),
    path("payouts/<int:key>/", payable.payable, name="payable"),
    path("payouts/<int:key>/account/", payable.account, name="account"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:key>/", batches.batch, name="batch"),
    *(
        path(f"batches/<int:key>/{name}/", steps.move, {"name": name}, name=name)
        for name in ("freeze", "thaw", "dissolve", "write", "rewrite")
    ),
    path("batches/<int:key>/release/", steps.release, name="release"),
    path("batches/<int:key>/file/", steps.file, name="file"),
    path("batches/<int:key>/return/", steps.bank_return, name="return"),
    path("lines/<int:key>/drop/", steps.take_out, name="drop"),
    path("lines/<int:key>/again/", steps.again, name="again"),
    path("lines/<int:key>/tell/", steps.tell, name="tell"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/new/<int:fund>/", receipts.receive, name="receive"),
    path("receipts/<int:key>/", receipts.receipt, name="receipt"),
    path("receipts/<int:key>/match/", receipts.match_to, name="match"),
    path("receipts/<int:key>/undo/", undoing.undo_receipt, name="undo_receipt"),
    path("matchings/<int:key>/undo/", undoing.undo, name="undo"),
]
