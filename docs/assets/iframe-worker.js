// Search in a site opened from a folder: browsers refuse workers there, so a hidden frame does it.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const scope = this.frame.contentWindow;
      scope.document.write("<body></body>");
      scope.document.close();
      scope.postMessage = (data) => this.say("message", data);
      const script = scope.document.createElement("script");
      script.src = url;
      this.ready = new Promise((resolve) => {
        script.onload = resolve;
        script.onerror = () => this.say("error");
      });
      scope.document.body.append(script);
    }

    say(type, data) {
      const event = new MessageEvent(type, { data });
      this[`on${type}`]?.(event);
      this.dispatchEvent(event);
    }

    postMessage(data) {
      const hear = () => this.frame.contentWindow?.dispatchEvent(new MessageEvent("message", { data }));
      this.ready.then(hear);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
