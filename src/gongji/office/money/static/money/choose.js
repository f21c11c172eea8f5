// The sum of the ticked payments beside the button. Without it the page works the same, only without the sum.
"use strict";
const boxes = [...document.querySelectorAll("input[name=payable][data-fen]")];
const told = document.getElementById("chosen");
function tell() {
  const chosen = boxes.filter((box) => box.checked);
  const fen = chosen.reduce((sum, box) => sum + BigInt(box.dataset.fen), 0n);
  const yuan = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  told.hidden = chosen.length === 0;
  told.textContent = `已选 ${chosen.length} 笔，${yuan}.${(fen % 100n).toString().padStart(2, "0")} 元`;
}
if (told) {
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
