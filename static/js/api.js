// Draws the description of the programming interface; every request is of the person who is signed in.
(() => {
  'use strict';
  const place = document.getElementById('swagger-ui');
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    validatorUrl: null,
    // Which scope a key needs, and what each field means, without a click for every field.
    showExtensions: true,
    defaultModelExpandDepth: 4,
    requestInterceptor: (request) => {
      request.headers['X-CSRFToken'] = place.dataset.csrf;
      return request;
    },
  });
})();
