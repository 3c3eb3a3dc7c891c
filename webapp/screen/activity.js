// What the model thinks and writes, as it comes. Text is appended, never set anew: a long
// answer would make the page lag.
// value: see view.activity
const parts = ['thinking', 'answer'].map(name => {
  const fold = element.querySelector(`.activity-${name}`);
  return {name, fold, pre: fold.querySelector('pre'), size: fold.querySelector('span'), length: 0};
});

function append(part, text) {
  if (text.length < part.length) { // another pass
    part.pre.textContent = '';
    part.length = 0;
  }
  part.fold.hidden = !text;
  if (text.length === part.length) return;
  const atEnd = part.pre.scrollTop + part.pre.clientHeight >= part.pre.scrollHeight - 40;
  part.pre.append(text.slice(part.length));
  part.length = text.length;
  part.size.textContent = `, ${text.length.toLocaleString()} characters`;
  if (atEnd && part.fold.open) part.pre.scrollTop = part.pre.scrollHeight;
}

function show() {
  const value = props.value;
  element.querySelector('.activity').hidden = !value;
  for (const part of parts) append(part, value?.[part.name] || '');
}

watch('value', show);
show();
