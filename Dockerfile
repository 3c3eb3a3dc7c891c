# Serves the app on port 7860, on the CPU:
#   docker build -t likeness . && docker run --rm -p 7860:7860 likeness
#
# Chromium's sandbox needs user namespaces, which Docker's default seccomp profile
# forbids. With a profile that allows them (--security-opt seccomp=...) it is on;
# without one the container is the only wall around the pages that are rendered.
FROM python:3.12-slim-bookworm

COPY packages.txt .
RUN apt-get update \
    && xargs -a packages.txt apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --uid 1000 likeness
WORKDIR /tmp/likeness

# The dependencies by themselves, so that a change of the code does not install them again.
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt

COPY . .
RUN pip install --no-cache-dir --no-deps .

USER likeness
WORKDIR /home/likeness
ENV LIKENESS_HOST=0.0.0.0
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"
STOPSIGNAL SIGINT
CMD ["likeness", "serve"]
