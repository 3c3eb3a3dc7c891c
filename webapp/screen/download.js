// The link to the page as a ZIP.
// value: its URL
const link = element.querySelector('a');

function show() {
  link.hidden = !props.value;
  if (props.value) link.href = props.value;
}

watch('value', show);
show();
