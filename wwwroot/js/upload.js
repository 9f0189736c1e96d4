// Sends a form with its files straight to the API, past the page's connection, which is made for small messages, and says how far it is.
window.kindredUpload = (form, url, page) => {
  const request = new XMLHttpRequest();
  request.open('POST', url);
  request.upload.onprogress = e => e.lengthComputable && page.invokeMethodAsync('Sent', e.loaded / e.total);
  request.onload = () => {
    if (request.status === 201) form.reset(); // stored: the same files are not sent twice
    page.invokeMethodAsync('Answered', request.status, request.responseText);
  };
  request.onerror = () => page.invokeMethodAsync('Answered', 0, '');
  request.send(new FormData(form));
};
