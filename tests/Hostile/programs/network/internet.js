// proves: A JavaScript program reaches no host of the internet, by name or by address.
const results = ["http://1.1.1.1/", "http://example.com/", "http://[2606:4700:4700::1111]/"].map(url => fetch(url).then(() => "answered", error => error.cause?.code));
Promise.all(results).then(codes => console.log(codes.every(code => ["ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"].includes(code)) ? "held" : `broken: ${codes}`));
