filedesc://x.arc 0.0.0.0 20040305090000 text/plain 67
1 0 Postil
URL IP-address Archive-date Content-type Archive-length

https://example.org/fire 127.0.0.1 20040305090000 text/html 741
HTTP/1.1 200 OK
Content-Type: text/html

<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A fire in the harbour</title></head>
<body><article><h1>A fire in the harbour</h1>
<p>The fire began on Monday in a warehouse of the harbour, and it burnt all night long.</p>
<p>Nobody was hurt, said the mayor of the town, who had been called from his bed at three.</p>
<p>He praised the brigade, whose boats had come first and who had stayed until the morning.</p>
<p>The harbour will open again on Friday, when the last of the water has been pumped out.</p>
<p>What the fire cost is not known yet; the company that owns the warehouse says little.</p>
<p>Zażółć gęślą jaźń, said the old man.</p></article></body></html>

