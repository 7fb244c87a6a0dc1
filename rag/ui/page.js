// Runs once for each HTML part of the page; `element`, `trigger` and `watch` come from Gradio.
const NARROW = window.matchMedia("(max-width: 860px)");

// Each button names the event it stands for by its data attribute.
const EVENTS = {
  cite: 'cite', example: 'example', more: 'more', document: 'document', judge: 'judge',
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("back" in button.dataset) scrollTo("chat");
  const name = Object.keys(EVENTS).find((key) => key in button.dataset);
  if (!name) return;
  trigger(EVENTS[name], { ...button.dataset });
  if (name === 'cite') showMark(); // it may be open already, but scrolled away
  if (name === 'cite' || name === 'document') scrollTo("side");
});

function scrollTo(id) {
  if (NARROW.matches) document.getElementById(id).scrollIntoView({ behavior: "smooth" });
}

function showMark() {
  const text = document.querySelector("#source .text");
  const mark = text?.querySelector("mark");
  if (mark) {
    const lead = Math.max(24, (text.clientHeight - mark.offsetHeight) / 3);
    text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - lead;
  } else if (text) {
    text.scrollTop = 0;
  }
}

// The number that is open looks so wherever it stands, in the answer and in the list.
function markOpen() {
  const opened = document.querySelector("#source [data-opened]")?.dataset ?? {};
  for (const button of document.querySelectorAll("#main button[data-cite]")) {
    const { turn, cite } = button.dataset;
    const isOpen = turn === opened.openedTurn && cite === opened.openedNumber;
    button.classList.toggle("is-open", isOpen);
  }
  const card = document.querySelector("#source .card.is-open");
  const list = card?.parentElement;
  if (list) {
    const hidden = card.offsetTop + card.offsetHeight - list.clientHeight;
    list.scrollTop = Math.min(Math.max(list.scrollTop, hidden), card.offsetTop);
  }
  return JSON.stringify(opened);
}

let turns = 0;
let shown = "{}";

watch("value", () => {
  const english = document.querySelector("#language input:checked")?.value === "en";
  document.documentElement.lang = english ? "en" : "zh-CN";
  const all = element.querySelectorAll(".turn");
  if (all.length > turns) all[all.length - 1].scrollIntoView({ block: "start" });
  turns = all.length;
  // the passage moves into view when another one is opened, not when more text is shown
  const opened = markOpen();
  if (element.querySelector(".document") && opened !== shown) showMark();
  shown = opened;
});
