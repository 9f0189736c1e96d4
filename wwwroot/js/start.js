// Without enhanced navigation: a link followed while the circuit is still starting would be fetched by script, and that fetch given up as soon as the
// router becomes interactive, which leaves the old page under the new address. The browser's own navigation cannot be lost.
Blazor.start({ ssr: { disableDomPreservation: true } });
