var K={python:[{title:"Primes",code:`def primes(limit):
    sieve = [True] * limit
    for n in range(2, limit):
        if sieve[n]:
            yield n
            sieve[n * n::n] = [False] * len(range(n * n, limit, n))


print(*primes(100))
`},{title:"Output that streams",code:`import time

for step in range(1, 6):
    print(f"step {step} of 5")
    time.sleep(0.4)
print("done")
`},{title:"Talk with it",talk:!0,code:`name = input("What is your name? ")
print(f"Hello, {name}!")

total = 0
while line := input("A number, or nothing to end: "):
    total += float(line)
    print("So far:", total)
`}],javascript:[{title:"Group and count",code:`const words = "the quick brown fox jumps over the lazy dog the end".split(" ");
const counts = Object.groupBy(words, word => word.length);

for (const [length, found] of Object.entries(counts)) {
  console.log(length, [...new Set(found)].join(", "));
}
`},{title:"Output that streams",code:`import { setTimeout as sleep } from "node:timers/promises";

for (let step = 1; step <= 5; step++) {
  console.log(\`step \${step} of 5\`);
  await sleep(400);
}
console.log("done");
`},{title:"Talk with it",talk:!0,code:`import { createInterface } from "node:readline/promises";

const terminal = createInterface({ input: process.stdin, output: process.stdout });
const name = await terminal.question("What is your name? ");
console.log(\`Hello, \${name}!\`);
terminal.close();
`}],typescript:[{title:"Types at work",code:`type Shape =
  | { kind: "circle"; radius: number }
  | { kind: "square"; side: number };

const area = (shape: Shape): number =>
  shape.kind === "circle" ? Math.PI * shape.radius ** 2 : shape.side ** 2;

const shapes: Shape[] = [{ kind: "circle", radius: 2 }, { kind: "square", side: 3 }];
for (const shape of shapes) console.log(shape.kind, area(shape).toFixed(2));
`},{title:"Enums and decorators",code:`enum Level { Low, High }

function logged<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result, context: ClassMethodDecoratorContext) {
  return function (this: This, ...args: Args): Result {
    console.log(String(context.name), args);
    return method.apply(this, args);
  };
}

class Pump {
  @logged
  set(level: Level) { return Level[level]; }
}

console.log(new Pump().set(Level.High));
`}],bash:[{title:"Count words",code:`text="the quick brown fox jumps over the lazy dog the end"

tr ' ' '\\n' <<<"$text" | sort | uniq -c | sort -rn | head -3
`},{title:"Output that streams",code:`for step in 1 2 3 4 5; do
  echo "step $step of 5"
  sleep 0.4
done
echo done
`},{title:"Talk with it",talk:!0,code:`echo "What is your name?"
read -r name
echo "Hello, $name!"
`}]};var F="coderunner.playground",k="coderunner.key",E=(e,t)=>{try{return e.getItem(t)}catch{return null}},B=(e,t,o)=>{try{o===null?e.removeItem(t):e.setItem(t,o)}catch{}};function _(){try{let{language:e,codes:t,stdin:o,talk:r}=JSON.parse(E(localStorage,F)??"{}");return{language:e,codes:Object.fromEntries(Object.entries(t??{}).filter(([,a])=>typeof a=="string")),stdin:typeof o=="string"?o:"",talk:r===!0}}catch{return{codes:{},stdin:"",talk:!1}}}var z=e=>B(localStorage,F,JSON.stringify(e)),W=()=>E(localStorage,k)??E(sessionStorage,k)??"",Y=()=>E(localStorage,k)!==null;function G(e,t){B(localStorage,k,e&&t?e:null),B(sessionStorage,k,e&&!t?e:null)}var V="/v1/agent-coderunner/api/execute";function X(e,{key:t,on:o}){let r=new AbortController;return ge(e,t,r.signal,o).catch(a=>r.signal.aborted?o.stopped():o.problem(T(a))),{stop:()=>r.abort()}}async function ge(e,t,o,r){let a=await fetch(V,{method:"POST",signal:o,headers:{"Content-Type":"application/json",Accept:"text/event-stream",...t?{Authorization:`Bearer ${t}`}:{}},body:JSON.stringify(e)});if(r.headers(i=>a.headers.get(i)),!a.ok){let i=await a.json().catch(()=>({title:"The service answered with an error",detail:`Status ${a.status}.`}));return r.problem({...i,status:a.status,retryAfter:Number(a.headers.get("Retry-After"))||0})}let s=null;for await(let{name:i,data:c}of ye(a.body))i==="stdout"||i==="stderr"?r.output(i,c.text):s={name:i,data:c};s?.name==="result"?r.result(s.data):r.problem(s?.data??T())}async function*ye(e){let t=e.pipeThrough(new TextDecoderStream).getReader(),o="";for(;;){let{done:r,value:a}=await t.read();if(r)return;o+=a;for(let s;(s=o.indexOf(`

`))>=0;o=o.slice(s+2)){let i=Object.fromEntries(o.slice(0,s).split(`
`).map(c=>[c.slice(0,c.indexOf(":")),c.slice(c.indexOf(":")+2)]));yield{name:i.event,data:JSON.parse(i.data)}}}}function Q(e,{key:t,on:o}){let r=new URL(`${V}/interactive${t?`?key=${encodeURIComponent(t)}`:""}`,location.href);r.protocol=r.protocol==="https:"?"wss:":"ws:";let a=new WebSocket(r),s=!1,i=!1,c=d=>{s||(s=!0,d(),a.close())},$=d=>{a.readyState===WebSocket.OPEN&&a.send(JSON.stringify(d))};return a.onopen=()=>{i=!0,$(e)},a.onmessage=({data:d})=>{let g=JSON.parse(d);g.type==="result"?c(()=>o.result(g)):g.type==="error"?c(()=>o.problem(g)):s||o.output(g.type,g.data)},a.onclose=()=>{!s&&!i?we(t).then(d=>c(()=>o.problem(d))):c(()=>o.problem(T()))},{stop:()=>c(()=>o.stopped()),type:d=>$({type:"stdin",data:d}),end:()=>$({type:"eof"}),signal:d=>$({type:"signal",signal:d})}}async function we(e){try{let t=await fetch("/v1/agent-coderunner/api/sessions",{headers:e?{Authorization:`Bearer ${e}`}:{}});if(!t.ok)return{...await t.json(),retryAfter:Number(t.headers.get("Retry-After"))||0}}catch{}return T()}var T=()=>({status:0,title:"The service cannot be reached",detail:"The connection broke off, or nobody answers there. Check your network and try again."});async function Z(e){let t=await te(new Blob([JSON.stringify(e)]).stream().pipeThrough(new CompressionStream("deflate-raw")));return`#p=${btoa(Array.from(t,o=>String.fromCharCode(o)).join("")).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}`}async function ee(e){let t=/^#p=([\w-]+)$/.exec(e)?.[1];if(!t)return null;let o=Uint8Array.from(atob(t.replaceAll("-","+").replaceAll("_","/")),c=>c.charCodeAt(0)),r=await te(new Blob([o]).stream().pipeThrough(new DecompressionStream("deflate-raw"))),{language:a,code:s,stdin:i}=JSON.parse(new TextDecoder("utf-8",{fatal:!0}).decode(r));if(typeof a!="string"||typeof s!="string")throw new Error("no program");return{language:a,code:s,stdin:typeof i=="string"?i:""}}async function te(e){let t=[],o=0;for(let s=e.getReader();;){let{done:i,value:c}=await s.read();if(i)break;if(o+=c.length,o>2097152)throw await s.cancel(),new Error("too large");t.push(c)}let r=new Uint8Array(o),a=0;for(let s of t)r.set(s,a),a+=s.length;return r}var P=[{id:"curl",title:"curl",language:"bash"},{id:"python",title:"Python",language:"python"},{id:"javascript",title:"JavaScript",language:"javascript"},{id:"csharp",title:"C#",language:"csharp"}];function ae(e,t){let o=`${t.address}/v1/agent-coderunner/api/execute`;return{curl:ke,python:be,javascript:ve,csharp:xe}[e](o,t)}function ke(e,{language:t,code:o,stdin:r,keyed:a}){let s={language:t,code:o,...r?{stdin:r}:{}};return`curl -sS ${Se(e)} \\
  -H 'Content-Type: application/json' \\
${a?`  -H "Authorization: Bearer $CODERUNNER_KEY" \\
`:""}  --data-binary @- <<'JSON'
${JSON.stringify(s,null,2)}
JSON
`}function be(e,{language:t,code:o,stdin:r,keyed:a}){return`${a?`import os

`:""}import requests

code = ${ne(o)}

result = requests.post(
    ${JSON.stringify(e)},
    json={"language": ${JSON.stringify(t)}, "code": code${r?`, "stdin": ${ne(r)}`:""}},${a?`
    headers={"Authorization": f"Bearer {os.environ['CODERUNNER_KEY']}"},`:""}
).json()

print(result["stdout"], end="")
`}function ve(e,{language:t,code:o,stdin:r,keyed:a}){return`const code = ${oe(o)};

const response = await fetch(${JSON.stringify(e)}, {
  method: "POST",
  headers: { "Content-Type": "application/json"${a?", Authorization: `Bearer ${process.env.CODERUNNER_KEY}`":""} },
  body: JSON.stringify({ language: ${JSON.stringify(t)}, code${r?`, stdin: ${oe(r)}`:""} }),
});
const result = await response.json();

process.stdout.write(result.stdout);
`}function xe(e,{language:t,code:o,stdin:r,keyed:a}){return`using System.Text;
using System.Text.Json.Nodes;

var code = ${re(o)};

using var http = new HttpClient();
${a?`http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("CODERUNNER_KEY"));
`:""}var body = new JsonObject { ["language"] = ${JSON.stringify(t)}, ["code"] = code${r?`, ["stdin"] = ${re(r)}`:""} };
using var answer = await http.PostAsync(${JSON.stringify(e)}, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
var result = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

Console.Write(result["stdout"]);
`}var Se=e=>`'${e.replaceAll("'","'\\''")}'`,$e=/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,q=e=>e.includes(`
`)&&!$e.test(e.replaceAll("	",""));function ne(e){return q(e)&&!/\\|"""|"$/.test(e)?`"""\\
${e}"""`:JSON.stringify(e)}function oe(e){return q(e)&&!/[`\\]|\$\{/.test(e)?`\`${e}\``:JSON.stringify(e)}function re(e){if(!q(e))return Ee(e);let t='"'.repeat(Math.max(3,...[...e.matchAll(/"+/g)].map(o=>o[0].length+1)));return`${t}
${e}
${t}`}var Ee=e=>JSON.stringify(e).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g,t=>`\\u${t.charCodeAt(0).toString(16).padStart(4,"0")}`);function se(e){let t=[...e.querySelectorAll("[role=tab]")],o=(r,a)=>{for(let s of t){let i=s===r;s.setAttribute("aria-selected",i),s.tabIndex=i?0:-1,document.getElementById(s.getAttribute("aria-controls")).hidden=!i}a&&r.focus(),r.dispatchEvent(new Event("tab"))};for(let[r,a]of t.entries())a.addEventListener("click",()=>o(a,!1)),a.addEventListener("keydown",s=>{let i={ArrowRight:t[(r+1)%t.length],ArrowLeft:t.at(r-1),Home:t[0],End:t.at(-1)}[s.key];i&&(s.preventDefault(),o(i,!0))});return r=>o(document.getElementById(r),!1)}var D=e=>e<1024?`${e} B`:e<1048576?`${(e/1024).toFixed(1)} KiB`:`${(e/1048576).toFixed(1)} MiB`,C=e=>e<1e3?`${e} ms`:`${(e/1e3).toFixed(e<1e4?2:1)} s`;function ie({status:e,exitCode:t,signal:o,duration:r}){switch(e){case"ok":return{tone:"good",text:"Finished"};case"timeout":return{tone:"warn",text:`Stopped at its time limit of ${C(r)}`};case"memory_limit":return{tone:"warn",text:"Stopped: it used more memory than it may"};case"output_limit":return{tone:"warn",text:"Stopped: it wrote far too much"};case"signaled":return{tone:"bad",text:`Ended by ${o}`};default:return{tone:"bad",text:`Exit code ${t}`}}}function ce({status:e,title:t,detail:o,retryAfter:r}){return{heading:{0:t,401:"This key is not accepted",402:"No credits left",413:"The program is too large",429:"Too many requests",502:"The runner broke off",503:"No runner is free",504:"The runner gave no answer"}[e]??t??"It was refused",text:o??"",wait:[429,503].includes(e)?Math.max(1,Math.ceil(r||1)):0}}var n=e=>document.getElementById(e),A=(e,t)=>new Option(t,e),Te=1<<20,h=_(),m=[],l=h.language??"python",u=W(),v=null,H=null,p=null,O=0,N=!1,Ce=se(n("tab-output").parentElement),L=()=>v?.text??n("code").value,x=()=>n("stdin").value,f=()=>document.querySelector("input[name=mode]:checked").value==="talk",Oe=e=>m.find(t=>t.name===e)?.hello??"",S=e=>[{title:"Hello, World",code:`${Oe(e)}
`},...K[e]??[]];function b(e,t=l){l=t,n("language").value=t,v?v.set(e,t):n("code").value=e,n("example").replaceChildren(A("","Choose \u2026"),...S(t).map((o,r)=>A(r,o.title))),n("panel-call").hidden||I()}var le=0;function w(){N=!1,clearTimeout(le),le=setTimeout(j,300),n("panel-call").hidden||I()}function j(){N||(h.codes[l]=L(),z({language:l,codes:h.codes,stdin:x(),talk:f()}))}function R(e){document.querySelector(`input[name=mode][value=${e?"talk":"whole"}]`).checked=!0,n("stdin-field").hidden=e}function M(){if(p||O)return;let e={language:l,code:L(),...x()&&!f()?{stdin:x()}:{}};j(),Ae(),Ce("tab-output"),pe(!0),J("","Running \u2026"),p=(f()?Q:X)(e,{key:u,on:{output:de,headers:Ne,result:Le,problem:ue,stopped:je}}),n("typing").hidden=!f(),f()&&n("line").focus(),document.querySelector(".result").scrollIntoView({block:"nearest"})}function Ae(){n("output").replaceChildren(),n("notice").hidden=n("empty").hidden=!0,n("figures").textContent=""}function de(e,t){let o=n("output"),r=o.scrollHeight-o.scrollTop-o.clientHeight<40,a=Te-o.textContent.length;if(a<=0)return;let s=o.lastElementChild;if(s?.className===e)s.firstChild.appendData(t.slice(0,a));else{let i=document.createElement("span");i.className=e,i.append(document.createTextNode(t.slice(0,a))),o.append(i)}r&&(o.scrollTop=o.scrollHeight)}function Ne(e){let t=e("X-RateLimit-Remaining"),o=e("X-Credits-Remaining");n("allowance").textContent=[o&&`${o} credits left`,t&&`${t} runs left this minute`].filter(Boolean).join(" \xB7 ")}function Le(e){U();let{tone:t,text:o}=ie(e);J(t,o),n("figures").textContent=`${C(e.duration)} \xB7 ${C(e.cpuTime)} CPU \xB7 ${D(e.memory)}`;let r=[...e.warnings??[]];e.truncated&&r.push(`It wrote ${D(e.stdoutBytes+e.stderrBytes)}; the beginning is shown.`),r.length&&y("warn","Note",r.join(" ")),n("output").textContent||(n("empty").textContent="It ran, and printed nothing.",n("empty").hidden=!1)}function ue(e){U();let{heading:t,text:o,wait:r}=ce(e);J("bad","Not run"),y("bad",t,o),r&&Re(r),e.status===401&&n("key").focus()}function je(){U(),J("warn","Stopped by you")}function U(){p=null,pe(!1),n("typing").hidden=!0}function pe(e){document.body.classList.toggle("running",e),n("stop").hidden=!e,n("run").setAttribute("aria-disabled",e)}function Re(e){O=e;let t=n("run").firstChild,o=t.data;n("run").disabled=!0;let r=()=>{if(O>0){t.data=`Again in ${O--} s `,setTimeout(r,1e3);return}t.data=o,n("run").disabled=!1,y("info","You can run again","")};r()}function J(e,t){n("verdict").className=`chip ${e}`,n("verdict").textContent=t}function y(e,t,o){let r=document.createElement("strong");r.textContent=t,n("notice").className=`notice ${e}`,n("notice").replaceChildren(r,o),n("notice").hidden=!1}n("typing").addEventListener("submit",e=>{e.preventDefault();let t=`${n("line").value}
`;p?.type?.(t),de("typed",t),n("line").value=""});n("eof").addEventListener("click",()=>p?.end?.());n("interrupt").addEventListener("click",()=>p?.signal?.("SIGINT"));n("line").addEventListener("keydown",e=>{!e.ctrlKey||e.metaKey||e.altKey||(e.key==="d"&&(e.preventDefault(),p?.end?.()),e.key==="c"&&e.target.selectionStart===e.target.selectionEnd&&(e.preventDefault(),p?.signal?.("SIGINT")))});function I(){let e=P.find(o=>o.id===n("kind").value),t=ae(e.id,{address:location.origin,language:l,code:L(),stdin:f()?"":x(),keyed:u!==""});n("snippet").dataset.text=t,n("snippet").replaceChildren(H?H(t,e.language):t)}async function fe(e,t){try{await navigator.clipboard.writeText(e);let o=t.textContent;return t.textContent="Copied",setTimeout(()=>{t.textContent=o},1500),!0}catch{return!1}}n("share").addEventListener("click",async()=>{history.replaceState(null,"",await Z({language:l,code:L(),stdin:f()?"":x()})),await fe(location.href,n("share"))||y("info","The address of this page is the link","Copy it from the address bar: the program is in it.")});n("key").addEventListener("click",()=>{n("key-field").value=u,n("key-keep").checked=Y(),n("key-note").textContent="",n("key-dialog").showModal()});n("key-make").addEventListener("click",async()=>{n("key-note").textContent="One moment \u2026";try{let e=await fetch("/api/keys/create",{method:"POST"}),t=await e.json();e.ok&&(n("key-field").value=t.key),n("key-note").textContent=e.ok?`Made, with ${t.credits} credits. It is shown here only: keep it safe.`:t.detail,e.ok&&(n("key-field").type="text")}catch{n("key-note").textContent="The service cannot be reached."}});n("key-dialog").addEventListener("close",()=>{n("key-field").type="password",n("key-dialog").returnValue==="use"&&(u=n("key-field").value.trim(),G(u,n("key-keep").checked),he(),w())});var he=()=>{n("key").textContent=u?"Key \u2713":"Key",n("key").setAttribute("aria-label",u?"Key: one is used":"Key: none is used")};n("run").addEventListener("click",M);n("stop").addEventListener("click",()=>p?.stop());document.addEventListener("keydown",e=>{e.key==="Enter"&&(e.ctrlKey||e.metaKey)&&!e.defaultPrevented&&!n("key-dialog").open&&(e.preventDefault(),M())});n("language").addEventListener("change",e=>{j(),N=!1,b(h.codes[e.target.value]??S(e.target.value)[0].code,e.target.value)});n("example").addEventListener("change",e=>{let t=S(l)[e.target.value];t&&(b(t.code),R(t.talk===!0),w())});for(let e of document.querySelectorAll("input[name=mode]"))e.addEventListener("change",()=>{R(f()),w()});n("stdin").addEventListener("input",w);n("code").addEventListener("input",w);n("kind").replaceChildren(...P.map(e=>A(e.id,e.title)));n("kind").addEventListener("change",I);n("tab-call").addEventListener("tab",I);n("copy").addEventListener("click",()=>fe(n("snippet").dataset.text,n("copy")));/Mac|iPhone|iPad/.test(navigator.platform)&&(document.querySelector("#run kbd").textContent="\u2318 \u21B5");async function Je(){R(h.talk),n("stdin").value=h.stdin,he();let e=import("/assets/editor.js?v=b3100c66cf8c8c95");try{let s=await fetch("/v1/agent-coderunner/api/languages",{headers:u?{Authorization:`Bearer ${u}`}:{}}),i=await s.json();if(!s.ok)throw i;m=i.languages}catch(s){m=Object.keys(K).map(i=>({name:i,title:i,hello:""})),ue(s.detail?{...s,retryAfter:0,status:s.status===401?401:-1}:{status:0,title:"The service cannot be reached",detail:"What you write is kept; try again in a moment."})}n("language").replaceChildren(...m.map(s=>A(s.name,s.title))),m.some(s=>s.name===l)||(l=m[0].name),await me();let{createEditor:t,coloured:o}=await e;H=o;let r=n("code"),a=document.activeElement===r;v=t(n("editor"),{text:r.value,language:l,label:"Program",changed:w,run:M}),r.remove(),n("editor").classList.add("ready"),a&&v.focus(),document.documentElement.dataset.ready="yes"}async function me(){try{let e=await ee(location.hash);if(!e){b(h.codes[l]??S(l)[0].code);return}n("stdin").value=e.stdin,R(!1),N=!0,b(e.code,m.some(t=>t.name===e.language)?e.language:l),y("info","A program from a link","Somebody shared it with you. Read it, then run it."),n("empty").hidden=!0}catch{b(h.codes[l]??S(l)[0].code),y("bad","The link cannot be read","It was cut off or changed on its way. Your own program is shown instead.")}}addEventListener("hashchange",me);addEventListener("pagehide",j);Je();
