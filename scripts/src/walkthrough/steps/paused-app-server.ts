// Decides the texts of step 10: an app server stops in the middle of a request, and wakes up when others have gone on.
import type { Step } from "../step.ts";

export const pausedAppServerSteps: readonly Step[] = [
  {
    id: "10",
    title: {
      en: "Pause an app server in the middle of a request",
      "pt-BR": "Pause um servidor no meio de uma requisição",
    },
    task: {
      en: "Have {stuck}, the owner of the session, hold the next change between its work and its store; add a book; pause {stuck}. The moment in between lasts microseconds, so the lab has a switch for it: `hold`. On the terminal, `scripts/lab step 10` does all three.",
      "pt-BR":
        "Faça o {stuck}, dono da sessão, segurar a próxima mudança entre o processamento e a gravação; ponha um livro no carrinho; pause o {stuck}. Esse instante dura microssegundos, por isso o laboratório tem um comando para ele: `hold`. No terminal, `scripts/lab step 10` faz as três coisas.",
    },
    commands: ["scripts/lab hold {stuck}", "scripts/lab step 10", "scripts/lab pause {stuck}"],
    browser: {
      en: "**Who answered** names the app server to hold. Click **Hold next change** (or type the command), then **Add to cart**: this click takes two seconds. Then **Who answered** says {rescuer}, and the book is in the cart, once. Now pause {stuck}.",
      "pt-BR":
        "**Quem respondeu** diz qual servidor segurar. Clique em **Segurar a próxima mudança** (ou digite o comando) e depois em **Adicionar ao carrinho**: este clique leva dois segundos. Aí **Quem respondeu** diz {rescuer}, e o livro está no carrinho, uma vez só. Agora pause o {stuck}.",
    },
    expect: {
      en: "The answer takes two seconds and comes from {rescuer}, without an error. {rescuer} owns the session now. {stuck} is paused with the same book in its hands: put into its own copy of the cart, and not stored.",
      "pt-BR":
        "A resposta leva dois segundos e vem do {rescuer}, sem erro. O {rescuer} agora é o dono da sessão. O {stuck} está em pausa com o mesmo livro nas mãos: já na cópia dele do carrinho, mas sem gravar.",
    },
    lesson: {
      en: "A dead server is the easy case. One that hangs (a full disk, a long garbage collection, a laptop that sleeps) still believes that it owns the session. HAProxy waited for two seconds and asked the other one. It may do that because the click carries an `Idempotency-Key`: were it carried out twice, it would still count once. A change without such a key would have been answered with 504, outcome unknown.",
      "pt-BR":
        "Servidor morto é o caso fácil. Um que trava (disco cheio, coleta de lixo demorada, notebook que dormiu) continua achando que é dono da sessão. O HAProxy esperou dois segundos e perguntou ao outro. Ele pode fazer isso porque o clique leva uma `Idempotency-Key`: mesmo que fosse executado duas vezes, contaria uma só. Uma mudança sem essa chave receberia 504, resultado desconhecido.",
    },
    hint: {
      en: "The answer came at once, from {stuck}? Then the switch was not armed, or another change went before yours. `scripts/lab release {stuck}`, then once more. After two minutes it lets go by itself.",
      "pt-BR":
        "A resposta veio na hora, do {stuck}? Então o `hold` não estava ativo, ou outra mudança passou na frente. `scripts/lab release {stuck}` e tente de novo. Depois de dois minutos ele solta sozinho.",
    },
  },
  {
    id: "10.1",
    title: {
      en: "The other one goes on",
      "pt-BR": "O outro segue em frente",
    },
    task: {
      en: "Add another book, while {stuck} is paused.",
      "pt-BR": "Ponha mais um livro no carrinho, enquanto o {stuck} está em pausa.",
    },
    commands: ["scripts/lab step 10.1", "scripts/lab keys"],
    browser: {
      en: "Click **Add to cart** under another book. It is as quick as ever, and **Version** under **The backup** goes up.",
      "pt-BR":
        "Clique em **Adicionar ao carrinho** em outro livro. É rápido como sempre, e a **Versão** em **O backup** sobe.",
    },
    expect: {
      en: "{rescuer} answers at once. The newest record is its own, and holds a book of which {stuck} knows nothing.",
      "pt-BR":
        "O {rescuer} responde na hora. O registro mais novo é dele, e tem um livro de que o {stuck} nada sabe.",
    },
    lesson: {
      en: "Now there are two versions of one cart: the newer one in the record of {rescuer}, an older one in the memory of {stuck}, which is about to store it. Guess what happens when it wakes up, before you go on.",
      "pt-BR":
        "Agora há duas versões do mesmo carrinho: a mais nova no registro do {rescuer}, e uma antiga na memória do {stuck}, que está a ponto de gravá-la. Antes de continuar, tente adivinhar o que acontece quando ele acordar.",
    },
    hint: {
      en: "A slow click? HAProxy needs about two seconds to see that {stuck} does not answer its checks.",
      "pt-BR":
        "Um clique lento? O HAProxy leva uns dois segundos para ver que o {stuck} não responde às verificações dele.",
    },
  },
  {
    id: "10.2",
    title: {
      en: "Resume it: the stale write is refused",
      "pt-BR": "Acorde o servidor: a gravação desatualizada é recusada",
    },
    task: {
      en: "Resume {stuck} and let its request go on to its store. What becomes of it?",
      "pt-BR":
        "Acorde o {stuck} e deixe a requisição dele seguir até a gravação. O que acontece com ela?",
    },
    commands: ["scripts/lab resume {stuck}", "scripts/lab release {stuck}", "scripts/lab keys"],
    browser: {
      en: "Click **Resume**, then **Let it go on**. Reload the page: the cart is as it was, every book once, none missing.",
      "pt-BR":
        "Clique em **Retomar** e depois em **Soltar**. Recarregue a página: o carrinho está como antes, cada livro uma vez, sem faltar nenhum.",
    },
    expect: {
      en: "`release` tells it: `503, backup failed session_conflict`. The newest record is still the one of {rescuer}, and the log of {stuck} says why it was refused.",
      "pt-BR":
        "`release` mostra: `503, backup failed session_conflict`. O registro mais novo continua sendo o do {rescuer}, e o log do {stuck} diz por que a gravação foi recusada.",
    },
    lesson: {
      en: "Each store carries a condition: only if nobody has stored since I read. memcached checks it by itself (the command `cas`), so no clock and no lock is needed, however long somebody slept. {stuck} answers 503 `session_conflict`, which means: not saved, ask again; and it throws its stale copy away. Nobody was waiting for that answer any more. Without the condition, the last book would have vanished without a trace.",
      "pt-BR":
        "Toda gravação leva uma condição: só se ninguém gravou desde que eu li. O próprio memcached confere isso (o comando `cas`), então não é preciso relógio nem lock, não importa quanto tempo alguém dormiu. O {stuck} responde 503 `session_conflict`, que quer dizer: não foi gravado, tente de novo; e joga fora a cópia desatualizada. Ninguém mais esperava essa resposta. Sem a condição, o último livro teria sumido sem deixar rastro.",
    },
    hint: {
      en: "It says that it holds no request? Then step 10 has not caught one: `scripts/lab resume {stuck}`, then step 10 once more.",
      "pt-BR":
        "Ele diz que não está segurando nenhuma requisição? Então o passo 10 não pegou nenhuma: `scripts/lab resume {stuck}` e faça o passo 10 de novo.",
    },
  },
  {
    id: "10.3",
    title: {
      en: "Then the other one dies: the first has the newer cart",
      "pt-BR": "Aí o outro morre: o primeiro tem o carrinho mais novo",
    },
    task: {
      en: "Kill {rescuer} and look into the cart. Then start it again.",
      "pt-BR": "Mate o {rescuer} e olhe o carrinho. Depois inicie-o de novo.",
    },
    commands: [
      "scripts/lab kill {rescuer}",
      "scripts/lab step 10.3",
      "scripts/lab start {rescuer}",
    ],
    browser: {
      en: "After the kill reload the page: **Who answered** says {stuck}, and the cart is complete. Then start {rescuer}.",
      "pt-BR":
        "Depois do kill, recarregue a página: **Quem respondeu** diz {stuck}, e o carrinho está completo. Depois inicie o {rescuer}.",
    },
    expect: {
      en: "{stuck} answers, with the newer cart, and owns the session again.",
      "pt-BR":
        "Quem responde é o {stuck}, com o carrinho mais novo, e ele volta a ser o dono da sessão.",
    },
    lesson: {
      en: "The server that was late had nothing left to defend: it read the newest version from memcached, like anybody else who takes a session over. An answer may come late or not at all, but never from an older cart.",
      "pt-BR":
        "O servidor atrasado não tinha mais nada a defender: leu a versão mais nova do memcached, como qualquer um que assume uma sessão. Uma resposta pode demorar ou nem chegar, mas nunca vem de um carrinho mais antigo.",
    },
    hint: {
      en: "An error 503, no app server is up? Then {stuck} is still paused: `scripts/lab resume {stuck}`.",
      "pt-BR":
        "Erro 503, nenhum servidor no ar? Então o {stuck} ainda está em pausa: `scripts/lab resume {stuck}`.",
    },
  },
];
