// Gradio's server ends the stream of a session as soon as no event is waiting. An event that joins
// before the browser has read that ending never gets a stream, so its answer never shows (Gradio
// 6.31, seen under load). Therefore the ending is kept from Gradio's client while an event is
// expected, and the stream is taken up again.
(() => {
  const plain = window.fetch.bind(window);
  const waiting = new Set(); // events that joined and are not completed
  const early = new Set(); // completed before the answer to their join was read
  let joining = 0;

  window.fetch = (input, init) => {
    const { pathname } = new URL(input.url ?? input, location.href);
    if (pathname.endsWith("/queue/join")) return join(input, init);
    return pathname.endsWith("/queue/data") ? follow(input, init) : plain(input, init);
  };

  async function join(input, init) {
    joining += 1;
    try {
      const response = await plain(input, init);
      const { event_id: id } = response.ok ? await response.clone().json() : {};
      if (id && !early.delete(id)) waiting.add(id);
      return response;
    } finally {
      joining -= 1;
    }
  }

  async function follow(input, init) {
    const first = await plain(input, init);
    if (!first.ok) return first;
    const body = new ReadableStream({
      async start(controller) {
        try {
          let ending = await pass(first, controller);
          while (ending && (joining || waiting.size)) {
            ending = await pass(await plain(input, init), controller);
          }
          if (ending) controller.enqueue(ending);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), { headers: first.headers });
  }

  // Hand on what a response says; return its "close_stream", kept back until the response is over:
  // Gradio aborts on reading it, and a server that still sends would drop what has joined since.
  async function pass(response, controller) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let ending = "";
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const events = (rest + read.value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const { msg, event_id: id } = JSON.parse(event.slice("data:".length));
        if (msg === "process_completed" && !waiting.delete(id)) early.add(id);
        if (msg === "close_stream") ending = `${event}\n\n`;
        else controller.enqueue(`${event}\n\n`);
      }
    }
    return ending;
  }
})();
